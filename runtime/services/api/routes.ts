import express, { type Response, type Router } from 'express';
import { type Halt, isPart } from '../../trading/types/halts.ts';
import { STREAMS } from '../../trading/types/journal.ts';
import { SettingsSchema } from '../../trading/types/settings.ts';
import type { View } from '../../trading/view/view.ts';
import type { CloseAnswer, ControlRequest, HealthAnswer } from './contract.ts';
import { ApiError } from './errors.ts';
import { fillsCsv } from './fills.ts';
import type { ApiSource } from './source.ts';
import { statementCsv } from './statement.ts';
import { CloseSchema, ControlSchema, check, DemoSchema, queryInteger, queryName } from './validate.ts';

/** Most entries of one GET /api/journal. */
const JOURNAL_LIMIT = 10_000;

function statusOf(view: View): HealthAnswer['status'] {
  if (view.halted.halted) return 'halted';
  if (Object.keys(view.halts).length > 0) return 'degraded';
  const feeds = Object.values(view.feeds);
  return feeds.length > 0 && feeds.every((feed) => feed.status === 'up') ? 'ok' : 'degraded';
}

function feedsOf(view: View): HealthAnswer['feeds'] {
  return Object.values(view.feeds).map(({ source, status, detail, counters: { hosts = [] } }) => {
    return { source, status, detail, hosts };
  });
}

/** The current health; also what `GET /api/health` answers. */
function health(source: ApiSource, began_ms: number): HealthAnswer {
  const { stream, run } = source;
  return {
    status: statusOf(stream.view),
    halts: Object.values(stream.view.halts),
    dead_man: source.deadMan(),
    feeds: feedsOf(stream.view),
    lags: source.lags(),
    mode: run.mode,
    kernel_sha256: run.kernel_sha256,
    seq: stream.seq,
    uptime_s: Math.round((performance.now() - began_ms) / 1_000),
    rss_bytes: process.memoryUsage.rss(),
  };
}

function demoOf(source: ApiSource): NonNullable<ApiSource['demo']> {
  if (source.demo === null) throw new ApiError(404, 'not_a_demo', 'this run is not a demo');
  return source.demo;
}

/** CSV as a download. */
function sendCsv(response: Response, name: string, text: string): void {
  response.setHeader('Content-Disposition', `attachment; filename="arbees-${name.replace(/[^\w.-]/g, '_')}.csv"`);
  response.type('text/csv').send(text);
}

/** Have a position closed. @throws ApiError 404 or 409 */
function closePosition(source: ApiSource, position_id: string): CloseAnswer {
  const closed = source.closePosition(position_id);
  if (typeof closed !== 'string') return { position_id, ...closed };
  if (closed === 'unknown')
    throw new ApiError(404, 'unknown_position', `no open position ${JSON.stringify(position_id)}`, {
      field: 'position_id',
      expected: 'VENUE:MARKET_ID:SIDE of an open position',
    });
  if (closed === 'faulted')
    throw new ApiError(409, 'stopped_by_fault', 'a broken invariant stopped this run; it sends no orders');
  throw new ApiError(409, 'nothing_sold', 'there is no live book with a bid to sell into now; nothing was ordered');
}

/** Halt or resume a scope; every halt that stands then. @throws ApiError 400, 404 or 409 */
function haltOrResume(source: ApiSource, request: ControlRequest): Halt[] {
  const { control, stream } = source;
  const { command, scope = 'all', by = 'operator' } = request;
  const reason = request.reason.trim();
  if (command === 'resume' && reason === '')
    throw new ApiError(400, 'bad_field', 'reason: resuming needs a reason', {
      field: 'reason',
      expected: 'a sentence',
    });
  // A part ends its own halts by itself: nobody else may speak in its name.
  if (isPart(by.trim()) || by.trim() === '')
    throw new ApiError(400, 'bad_field', `by: got ${JSON.stringify(by)}`, {
      field: 'by',
      expected: 'the name of a person',
    });
  const standing = Object.values(stream.view.halts);
  if (command === 'resume' && scope !== 'all' && !standing.some((halt) => halt.scope === scope))
    throw new ApiError(404, 'not_halted', `${scope} is not halted`, {
      field: 'scope',
      expected: 'the scope of a halt',
    });
  const blocked = command === 'resume' && scope === 'all' ? source.resumeBlocked() : null;
  if (blocked !== null) throw new ApiError(409, 'halt_file', `${blocked}; remove it first, then resume`);
  source.alive();
  if (!control({ command, scope, by: by.trim(), reason: reason === '' ? 'halted by the operator' : reason }))
    throw new ApiError(409, 'stopped_by_fault', 'a broken invariant stopped this run; it cannot be resumed');
  return Object.values(stream.view.halts);
}

/** What an account has and had. */
function moneyRoutes(router: Router, source: ApiSource): void {
  router.get('/account', async (_request, response) => void response.json(await source.account()));
  router.get('/trades', async (request, response) => {
    const from_seq = queryInteger(request.query, 'from_seq', { fallback: 1, min: 0, max: Number.MAX_SAFE_INTEGER });
    const limit = queryInteger(request.query, 'limit', { fallback: 1_000, min: 1, max: JOURNAL_LIMIT });
    response.json(await source.trades(from_seq, limit));
  });
  router.get('/statement.csv', async (_request, response) => {
    sendCsv(response, source.run.account, statementCsv(await source.statement()));
  });
  router.get('/fills.csv', async (_request, response) => {
    sendCsv(response, `${source.run.account}-fills`, fillsCsv(await source.fills()));
  });
  router.post('/positions/close', (request, response) => {
    response.json(closePosition(source, check(CloseSchema, request.body).position_id));
  });
}

/** Everything below /api; authentication is in front of it. */
export function apiRoutes(source: ApiSource): Router {
  const began_ms = performance.now();
  const router = express.Router();
  router.get('/health', (_request, response) => void response.json(health(source, began_ms)));
  router.get('/view', (_request, response) => void response.json(source.stream.view));
  router.get('/settings', (_request, response) => {
    response.json({ settings: source.run.settings, schema: SettingsSchema });
  });
  router.get('/pairs/:pair_id/books', (request, response) => {
    const { pair_id } = request.params;
    const books = source.books(pair_id);
    if (books === null)
      throw new ApiError(404, 'unknown_pair', `no pair ${JSON.stringify(pair_id)}`, { field: 'pair_id' });
    response.json(books);
  });
  router.get('/journal', async (request, response) => {
    const from_seq = queryInteger(request.query, 'from_seq', { fallback: 1, min: 0, max: Number.MAX_SAFE_INTEGER });
    const limit = queryInteger(request.query, 'limit', { fallback: 1_000, min: 1, max: JOURNAL_LIMIT });
    const stream = queryName(request.query, 'stream', STREAMS, 'decisions');
    response.json(await source.journal(stream, from_seq, limit));
  });
  moneyRoutes(router, source);
  router.get('/demo', (_request, response) => void response.json(demoOf(source).get()));
  router.post('/demo', (request, response) => {
    const demo = demoOf(source);
    demo.setSpeed(check(DemoSchema, request.body).speed);
    response.json(demo.get());
  });
  router.post('/alive', (_request, response) => {
    const timing = source.alive();
    if (timing === null)
      throw new ApiError(404, 'no_dead_man', 'this run has no dead-man timer; it is started with --dead-man');
    response.json(timing);
  });
  router.post('/control', (request, response) => {
    response.json(haltOrResume(source, check(ControlSchema, request.body)));
  });
  return router;
}
