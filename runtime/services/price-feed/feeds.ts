/** The sessions of one run, from their addresses. The same code talks to the real venues and to the simulators. */

import { EspnSession } from '../../../adapters/espn/session.ts';
import { GoalserveSession } from '../../../adapters/goalserve/session.ts';
import type { Rng } from '../../../adapters/http/backoff.ts';
import { seriesOfLeagues } from '../../../adapters/kalshi/series.ts';
import { KalshiSession } from '../../../adapters/kalshi/session.ts';
import { pairGames } from '../../../adapters/matching/index.ts';
import { PolymarketSession } from '../../../adapters/polymarket/session.ts';
import type { Clock, FeedSession, FeedSink } from '../../trading/types/feeds.ts';
import type { FeedLinks, Feeds, MarketSource } from '../feeds.ts';
import { projectVersion } from '../root.ts';
import type { FeedsConfig } from './feeds-config.ts';
import { SecondSource } from './second-source.ts';

/**
 * Says truthfully who calls; ESPN refuses browser-like strings and wants a contact (espn.md 10, 2026-08), which is the
 * operator's to give: ARBEES_CONTACT_URL.
 */
export const USER_AGENT = `arbees/${projectVersion()} (+${process.env.ARBEES_CONTACT_URL ?? 'https://localhost/no-contact-given'})`;

export interface FeedsOptions extends Partial<FeedLinks> {
  config: FeedsConfig;
  sink: FeedSink;
  clock: Clock;
  rng: Rng;
}

function espn({ config, sink, clock, rng, stake }: FeedsOptions): EspnSession {
  const { base_urls, leagues, poll_ms, requests_per_s = 2 } = config.espn;
  return new EspnSession({
    ...{ baseUrls: base_urls, leagues, pollMs: poll_ms, requestsPerS: requests_per_s },
    ...{ userAgent: USER_AGENT, clock, rng, sink, ...(stake === undefined ? {} : { stake }) },
  });
}

type Named = Feeds['sessions'][number];

/** ESPN alone, or with a second source that it is compared with and that goes on where it is silent. */
function states(options: FeedsOptions): Named[] {
  const { config, sink, clock, rng, onNote = () => undefined } = options;
  const { goalserve } = config;
  if (goalserve === null) return [{ name: 'espn', session: espn(options) }];
  const both: SecondSource = new SecondSource({ sink, clock, onNote, overdueUs: (league) => first.overdueUs(league) });
  const first = espn({ ...options, sink: both });
  const { base_url, key, poll_ms, requests_per_s = 1 } = goalserve;
  const second = new GoalserveSession({
    ...{ baseUrl: base_url, key, pollMs: poll_ms, requestsPerS: requests_per_s, leagues: config.espn.leagues },
    ...{ userAgent: USER_AGENT, clock, rng, sink },
    onReports: (league, reports, received_at_us) => both.reports(league, reports, received_at_us),
  });
  return [
    { name: 'espn', session: first },
    { name: 'goalserve', session: second },
  ];
}

interface Venue {
  name: string;
  session: FeedSession;
  source: MarketSource;
}

function kalshi({ config, sink, clock, rng }: FeedsOptions): Venue[] {
  if (config.kalshi === null) return [];
  const { rest_url, ws_url, key_id, private_key_pem, requests_per_s } = config.kalshi;
  const keys = { keyId: key_id, privateKeyPem: private_key_pem };
  const session = new KalshiSession({
    restUrl: rest_url,
    wsUrl: ws_url,
    ...keys,
    ...(requests_per_s === undefined ? {} : { requestsPerS: requests_per_s }),
    clock,
    rng,
    sink,
    userAgent: USER_AGENT,
  });
  const series = seriesOfLeagues(config.espn.leagues);
  const source: MarketSource = {
    venue: 'kalshi',
    discover: () => session.discover(series),
    subscribe: (listings) => session.subscribe(listings.map((one) => one.market_id)),
    askResults: (market_ids) => session.askResults(market_ids),
  };
  return [{ name: 'kalshi', session, source }];
}

function polymarket({ config, sink, clock, rng }: FeedsOptions): Venue[] {
  if (config.polymarket === null) return [];
  const { gamma_url, clob_url, ws_url, requests_per_s } = config.polymarket;
  const urls = { gammaUrl: gamma_url, clobUrl: clob_url, wsUrl: ws_url };
  const rate = requests_per_s === undefined ? {} : { requestsPerS: requests_per_s };
  const session = new PolymarketSession({ ...urls, ...rate, clock, rng, sink, userAgent: USER_AGENT });
  const source: MarketSource = {
    venue: 'polymarket',
    discover: () => session.discover(config.espn.leagues),
    subscribe: (listings) => void session.subscribe(listings.map((one) => one.yes_ref)),
    askResults: (market_ids) => session.askResults(market_ids),
  };
  return [{ name: 'polymarket', session, source }];
}

/** Sessions for every configured source; none is started. */
export function makeFeeds(options: FeedsOptions): Feeds {
  const venues = [...kalshi(options), ...polymarket(options)];
  return {
    sessions: [...states(options), ...venues],
    sources: venues.map((venue) => venue.source),
    pair: (games, listings) => pairGames(games, listings),
  };
}
