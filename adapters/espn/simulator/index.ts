/**
 * An ESPN on loopback: scoreboard and summary of the NFL, the NBA, the NHL and MLS in the shape of the undocumented feed, with its
 * agent rule, compression and caching headers (espn.md 1-6, 8, 10; state of Oct 2026).
 */
import { gzipSync } from 'node:zlib';
import type { Express, Request, Response } from 'express';
import express from 'express';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { Rng } from '../../../runtime/trading/types/rng.ts';
import type { FaultRates } from '../../http/simulated-wire.ts';
import { easternDate, FaultPlan, LoopbackServer } from '../../http/simulated-wire.ts';
import { isIn, LEAGUES, scoreboardDocument } from './documents.ts';
import { summaryDocument } from './summary.ts';
import type { EspnGameInput, EspnLeague, EspnSimulatorStats } from './types.ts';

export type * from './types.ts';

export interface EspnSimulatorOptions {
  clock: Clock;
  rng: Rng;
  faults?: FaultRates;
}

/**
 * The feed's agent rule since 2026-08-04 (espn.md 10): library defaults and descriptive strings with a contact URL pass;
 * browser-like, bare and empty ones are refused.
 */
export function agentAllowed(agent: string | undefined): boolean {
  if (agent === undefined || agent === '' || /mozilla|applewebkit|chrome\//i.test(agent)) return false;
  return (
    /^(curl|python-requests|Python-urllib|Wget)\//.test(agent) || /^[\w.-]+\/[\w.-]+ \(\+?https?:\/\/\S+\)/.test(agent)
  );
}

/** One simulated feed. Games are rendered when asked for. */
export class EspnSimulator {
  readonly faults: FaultPlan;
  readonly stats: EspnSimulatorStats = { http_requests: 0, refused_agents: 0, documents: 0 };
  readonly #clock: Clock;
  readonly #games = new Map<string, EspnGameInput>();
  /** Last document per URL, for the `http_stale` fault. */
  readonly #sent = new Map<string, string>();
  readonly #server: LoopbackServer;

  constructor(options: EspnSimulatorOptions) {
    this.#clock = options.clock;
    this.faults = new FaultPlan(options.rng, options.faults);
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

  /** Insert or replace a game. The record is read on every request, so its owner may also change it in place. */
  setGame(game: EspnGameInput): void {
    this.#games.set(game.event_id, game);
  }

  /** Take a game off the feed. */
  removeGame(event_id: string): void {
    this.#games.delete(event_id);
    for (const url of this.#sent.keys()) if (url.includes(event_id)) this.#sent.delete(url);
  }

  #app(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    app.use((request, response, next) => {
      this.stats.http_requests += 1;
      if (!agentAllowed(request.headers['user-agent'])) {
        this.stats.refused_agents += 1;
        response.status(403).type('html').send('<html><body>Access Denied</body></html>');
      } else if (this.faults.hits('http_403')) response.status(403).type('html').send('<html>Access Denied</html>');
      else if (this.faults.hits('http_429')) response.status(429).type('html').send('<html>Slow down</html>');
      else if (this.faults.hits('http_5xx')) response.status(503).type('html').send('<html>Unavailable</html>');
      else if (this.faults.hits('http_html')) response.status(200).type('html').send('<!DOCTYPE html><html></html>');
      else next();
    });
    for (const league of Object.keys(LEAGUES) as EspnLeague[]) {
      const root = `/apis/site/v2/sports/${LEAGUES[league].sport}/${league}`;
      app.get(`${root}/scoreboard`, (request, response) => this.#scoreboard(league, request, response));
      app.get(`${root}/summary`, (request, response) => this.#summary(league, request, response));
    }
    // Every league of the sport in one answer; only one is played here.
    const everySoccer = '/apis/site/v2/sports/soccer/all/scoreboard';
    app.get(everySoccer, (request, response) => this.#scoreboard('usa.1', request, response));
    app.use((_request, response) => {
      response.status(404).json({ code: 404, message: 'Not Found' });
    });
    return app;
  }

  #scoreboard(league: EspnLeague, request: Request, response: Response): void {
    const dates = request.query.dates;
    const today = easternDate(this.#clock.nowUs()).replaceAll('-', '');
    const day = typeof dates === 'string' && dates !== '' ? dates : today;
    if (!/^\d{8}$/.test(day)) {
      response.status(400).json({ code: 400, message: 'Failed to get events endpoint.' });
      return;
    }
    const games = [...this.#games.values()].filter(
      (game) => game.league === league && easternDate(game.starts_at_us).replaceAll('-', '') === day,
    );
    const shown = games.some(isIn) && this.faults.hits('score_reverted') ? games.map(reverted) : games;
    this.#send(request, response, () => scoreboardDocument(league, shown, day));
  }

  #summary(league: EspnLeague, request: Request, response: Response): void {
    const game = this.#games.get(String(request.query.event));
    if (game === undefined || game.league !== league)
      response.status(404).json({ code: 404, message: 'Failed to get summary endpoint.' });
    else this.#send(request, response, () => summaryDocument(game));
  }

  #send(request: Request, response: Response, render: () => unknown): void {
    const before = this.#sent.get(request.originalUrl);
    const stale = before !== undefined && this.faults.hits('http_stale');
    const text = stale ? before : JSON.stringify(render());
    this.#sent.set(request.originalUrl, text);
    this.stats.documents += 1;
    response.set('cache-control', 'max-age=2').set('content-type', 'application/json;charset=UTF-8');
    if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      response.set('content-encoding', 'gzip').end(gzipSync(text, { level: 1 }));
    } else response.end(text);
  }
}

/** The last score taken back, as after a review: of the side that leads, at most three points, one goal. */
function reverted(game: EspnGameInput): EspnGameInput {
  if (!isIn(game)) return game;
  const side = game.home_score >= game.away_score ? 'home' : 'away';
  const key = `${side}_score` as const;
  return { ...game, [key]: Math.max(0, game[key] - (game.league === 'nhl' || game.league === 'usa.1' ? 1 : 3)) };
}
