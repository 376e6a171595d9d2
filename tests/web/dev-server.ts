/**
 * A stand-in for the API that speaks runtime/services/api/contract.ts over the fixture evening, so that the page can be built
 * and tested in a browser on its own. `npx tsx tests/web/dev-server.ts [port] [copies]` serves web/dist.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { type WebSocket, WebSocketServer } from 'ws';
import type { BooksAnswer, ControlRequest, ResumeMessage, ServerMessage } from '../../runtime/services/api/contract.ts';
import { venueIds } from '../../runtime/trading/types/venue.ts';
import { FIXTURE_SHA256, FixtureWorld } from './fixtures.ts';

const DIST = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** The policy under which the API serves the page. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; object-src 'none'";

export interface DevServer {
  url: string;
  world: FixtureWorld;
  /** Resume points asked for, newest last. */
  resumes: ResumeMessage[];
  /** Send a message of one's own to every page. */
  push(message: ServerMessage): void;
  /** Refuse connections and drop those that are open. */
  cut(): void;
  /** Accept them again. */
  mend(): void;
  close(): Promise<void>;
}

/** Start on `port` (0: any). With `token`, the session cookie is required. */
export async function startDevServer(
  options: { port?: number; copies?: number; token?: string; ticks?: number; every_ms?: number; dist?: string } = {},
): Promise<DevServer> {
  const world = new FixtureWorld({ copies: options.copies ?? 1, now_us: Date.now() * 1000 }).begin(
    options.ticks ?? 900,
  );
  const resumes: ResumeMessage[] = [];
  let down = false;
  const app = express();
  const allowed = (cookie: string | undefined): boolean =>
    options.token === undefined || cookie?.includes(`arbees=${options.token}`) === true;
  app.use((_request, response, next) => {
    response.setHeader('content-security-policy', POLICY);
    next();
  });
  app.use('/api', express.json(), (request, response, next) => {
    if (down) return void request.socket.destroy();
    if (request.path !== '/session' && !allowed(request.headers.cookie))
      return void response.status(401).json({ error: { code: 'signed_out', message: 'A token is needed.' } });
    next();
  });
  app.post('/api/session', (request, response) => {
    const { token } = request.body as { token?: string };
    if (token !== options.token)
      return void response.status(401).json({ error: { code: 'bad_token', message: 'That token is not valid.' } });
    response.cookie('arbees', token ?? '', { httpOnly: true, sameSite: 'strict' }).json({ ok: true });
  });
  app.get('/api/health', (_request, response) => {
    response.json({
      status: 'ok',
      mode: 'demo',
      kernel_sha256: FIXTURE_SHA256,
      lags: [{ source: 'espn', league: 'nba', seen: 31, median_us: 4_200_000, counted_us: 9_400_000 }],
      seq: world.view.seq,
      uptime_s: 912,
      rss_bytes: 231_000_000,
    });
  });
  app.get('/api/pairs/:pair_id/books', (request, response) => {
    const books: BooksAnswer['books'] = {};
    for (const venue of venueIds()) {
      const quote = world.view.pairs[request.params.pair_id]?.quotes[venue];
      if (quote !== undefined)
        books[venue] = {
          ...world.ladder(request.params.pair_id, venue),
          status: quote.status,
          age_us: Math.max(0, world.now_us - quote.received_at_us),
        };
    }
    response.json({ pair_id: request.params.pair_id, books } satisfies BooksAnswer);
  });
  app
    .route('/api/demo')
    .get((_request, response) => void response.json({ speed: world.speed, games_live: 7, seed: 7 }))
    .post((request, response) => {
      world.speed = (request.body as { speed: number }).speed;
      response.json({ speed: world.speed, games_live: 7, seed: 7 });
    });
  app.post('/api/control', (request, response) => {
    const { command, reason, scope = 'all', by = 'dashboard' } = request.body as ControlRequest;
    const halted = command === 'halt';
    if (scope === 'all') world.halted = halted;
    world.emit('halted', { halted, reason, by, scope });
    response.json({ ok: true });
  });
  app.get(
    '/api/statement.csv',
    (_request, response) => void response.type('text/csv').send('at,venue,market,side,qty,price,fee\n'),
  );
  const dist = options.dist ?? DIST;
  app.use(express.static(dist));
  app.get('/{*path}', (_request, response) => response.sendFile(`${dist}/index.html`));

  const server = createServer(app);
  const wss = new WebSocketServer({
    server,
    path: '/ws',
    verifyClient: ({ req }: { req: { headers: { cookie?: string } } }) => !down && allowed(req.headers.cookie),
  });
  const sent = new Map<WebSocket, number>();
  const send = (socket: WebSocket, message: ServerMessage): void => socket.send(JSON.stringify(message));
  const now_us = (): number => Date.now() * 1000;
  wss.on('connection', (socket: WebSocket) => {
    socket.on('message', (data: Buffer) => {
      const resume = JSON.parse(data.toString()) as ResumeMessage;
      resumes.push(resume);
      const usable = resume.run_id === world.run_id && resume.from_seq > 0 && resume.from_seq <= world.view.seq;
      if (!usable) send(socket, { type: 'snapshot', seq: world.view.seq, sent_at_us: now_us(), view: world.view });
      sent.set(socket, usable ? resume.from_seq : world.view.seq);
    });
    socket.on('close', () => sent.delete(socket));
  });
  const timer = setInterval(() => {
    const due = now_us() - world.now_us;
    world.step(Math.max(1, due));
    for (const [socket, seq] of sent) {
      const entries = world.entries.slice(seq);
      sent.set(socket, world.view.seq);
      if (entries.length > 0) send(socket, { type: 'entries', seq: world.view.seq, sent_at_us: now_us(), entries });
      else send(socket, { type: 'heartbeat', seq: world.view.seq, sent_at_us: now_us() });
    }
  }, options.every_ms ?? 250);
  await new Promise<void>((done) => server.listen(options.port ?? 0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    resumes,
    push: (message) => {
      for (const socket of sent.keys()) send(socket, message);
    },
    cut: () => {
      down = true;
      for (const socket of wss.clients) socket.terminate();
    },
    mend: () => {
      down = false;
    },
    close: async () => {
      clearInterval(timer);
      for (const socket of wss.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await startDevServer({ port: Number(process.argv[2] ?? 8091), copies: Number(process.argv[3] ?? 1) });
  console.error(`Fixture dashboard at ${server.url}`);
}
