import express, { type Router } from 'express';
import { SettingsSchema } from '../../trading/types/settings.ts';
import type { View } from '../../trading/view/view.ts';
import type { HealthAnswer } from './contract.ts';
import { ApiError } from './errors.ts';
import type { ApiSource } from './source.ts';
import { statementCsv } from './statement.ts';
import { ControlSchema, check, DemoSchema, queryInteger } from './validate.ts';

/** Most entries of one GET /api/journal. */
const JOURNAL_LIMIT = 10_000;

function statusOf(view: View): HealthAnswer['status'] {
  if (view.halted.halted) return 'halted';
  const feeds = Object.values(view.feeds);
  return feeds.length > 0 && feeds.every((feed) => feed.status === 'up') ? 'ok' : 'degraded';
}

/** The current health; also what `GET /api/health` answers. */
function health(source: ApiSource, began_ms: number): HealthAnswer {
  const { stream, run } = source;
  return {
    status: statusOf(stream.view),
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
    response.json(await source.journal(from_seq, limit));
  });
  router.get('/statement.csv', async (_request, response) => {
    const name = `arbees-${source.run.run_id.replace(/[^\w.-]/g, '_')}.csv`;
    response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
    response.type('text/csv').send(statementCsv(await source.statement()));
  });
  router.get('/demo', (_request, response) => void response.json(demoOf(source).get()));
  router.post('/demo', (request, response) => {
    const demo = demoOf(source);
    demo.setSpeed(check(DemoSchema, request.body).speed);
    response.json(demo.get());
  });
  router.post('/control', (request, response) => {
    const { command, reason } = check(ControlSchema, request.body);
    if (command === 'resume' && reason.trim() === '')
      throw new ApiError(400, 'bad_field', 'reason: resuming needs a reason', {
        field: 'reason',
        expected: 'a sentence',
      });
    if (!source.control(command, reason.trim() === '' ? 'halted by the operator' : reason))
      throw new ApiError(409, 'stopped_by_fault', 'a broken invariant stopped this run; it cannot be resumed');
    response.json(source.stream.view.halted);
  });
  return router;
}
