/**
 * A Goalserve on loopback: score feeds in the documented shape (parts.md 8), which no recorded answer has borne out. The key stands in the
 * path; what is one is an object, what are several is a list; a day without games has `scores: null`.
 */
import type { Express, Request, Response } from 'express';
import express from 'express';
import type { League } from '../../../runtime/trading/types/events.ts';
import type { Rng } from '../../../runtime/trading/types/rng.ts';
import { FaultPlan, type FaultRates, LoopbackServer } from '../../http/simulated-wire.ts';

/** One match as the feed writes it, with attributes under `@`. */
export interface GoalserveMatch {
  id: string;
  league: League;
  home: string;
  away: string;
  /** Free text: "3rd Quarter", "Top 5th", "45+2", "HT". */
  status: string;
  home_score: number;
  away_score: number;
  /** "13.09.2026 20:20", in UTC. */
  datetime_utc: string;
  /** Elapsed minutes. */
  timer?: string;
}

/** Where the feeds are (parts.md 8): written down here once more, so that the client's table is borne out. */
const PATHS: Readonly<Partial<Record<League, string>>> = {
  nfl: 'football/nfl-scores',
  ncaaf: 'football/fbs-scores',
  nba: 'bsktbl/nba-scores',
  mlb: 'baseball/mlb-scores',
  nhl: 'hockey/nhl-scores',
  soccer: 'soccernew/home',
  tennis: 'tennis_scores/home',
};

/** Settings of a {@link GoalserveSimulator}. */
export interface GoalserveSimulatorOptions {
  key: string;
  rng: Rng;
  faults?: FaultRates;
}

/** One simulated feed. */
export class GoalserveSimulator {
  readonly faults: FaultPlan;
  /** Requests that were answered or refused. */
  requests = 0;
  readonly #key: string;
  readonly #matches = new Map<string, GoalserveMatch>();
  readonly #server: LoopbackServer;

  constructor({ key, rng, faults }: GoalserveSimulatorOptions) {
    this.#key = key;
    this.faults = new FaultPlan(rng, faults);
    this.#server = new LoopbackServer(this.#app());
  }

  /** Listen on loopback; port 0 takes a free one. @throws the listen error. */
  async listen(port = 0, host = '127.0.0.1'): Promise<{ baseUrl: string }> {
    return { baseUrl: `http://${await this.#server.listen(port, host)}` };
  }

  /** Stop listening and end open connections. */
  async close(): Promise<void> {
    await this.#server.close();
  }

  /** Insert or replace a match. */
  setMatch(match: GoalserveMatch): void {
    this.#matches.set(match.id, match);
  }

  #app(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use((_request, response, next) => {
      this.requests += 1;
      if (this.faults.hits('http_429')) response.status(429).type('html').send('<html>Slow down</html>');
      else if (this.faults.hits('http_html')) response.status(200).type('html').send('<!DOCTYPE html><html></html>');
      else next();
    });
    for (const [league, path] of Object.entries(PATHS)) {
      app.get(`/getfeed/:key/${path}`, (request, response) => this.#scores(league as League, request, response));
    }
    app.use((_request, response) => {
      response.status(404).type('html').send('<html>Not found</html>');
    });
    return app;
  }

  #scores(league: League, request: Request, response: Response): void {
    if (request.params.key !== this.#key) {
      response.status(401).type('html').send('<html>Unauthorized</html>');
      return;
    }
    const matches = [...this.#matches.values()].filter((match) => match.league === league).map(document);
    const [only, second] = matches;
    const match = second === undefined ? only : matches;
    const scores = match === undefined ? null : { '@sport': league, category: { '@id': '1', '@name': league, match } };
    // A 500 with a body that is whole has been seen.
    response.status(this.faults.hits('http_5xx') ? 500 : 200).json({ scores });
  }
}

function document({ league, ...match }: GoalserveMatch): Record<string, unknown> {
  const is_soccer = league === 'soccer';
  const side = (name: string, score: number) => ({ '@name': name, [is_soccer ? '@goals' : '@totalscore']: `${score}` });
  const [home, away] = [side(match.home, match.home_score), side(match.away, match.away_score)];
  return {
    [is_soccer ? '@id' : '@contestID']: match.id,
    '@status': match.status,
    '@datetime_utc': match.datetime_utc,
    ...(match.timer === undefined ? {} : { '@timer': match.timer }),
    [is_soccer ? 'localteam' : 'hometeam']: home,
    [is_soccer ? 'visitorteam' : 'awayteam']: away,
  };
}
