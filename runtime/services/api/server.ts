/** The API's HTTP server: security first, then the API, then the page. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { redactText } from '../../telemetry/redact.ts';
import { Auth, REFUSED_TEXT, refusedStatus } from './auth.ts';
import { API_PREFIX } from './contract.ts';
import { ApiError } from './errors.ts';
import { pageHandler, readPage, signInPage } from './page.ts';
import { PortError } from './port-error.ts';
import { apiRoutes } from './routes.ts';
import { PageSockets, type SocketOptions } from './socket.ts';
import type { ApiSource } from './source.ts';
import { check, SessionSchema } from './validate.ts';

export interface ApiOptions {
  source: ApiSource;
  /** Address to bind, default 127.0.0.1. */
  host?: string;
  /** Wanted port; the next free one of 20 is taken when it is in use. 0 lets the system choose. */
  port: number;
  token: string;
  allowed_hosts?: readonly string[];
  /** Directory of the built page. */
  page_directory: string;
  logger: Logger;
  metrics: Metrics;
  sockets?: Pick<SocketOptions, 'stall_ms' | 'high_water_bytes'>;
  /** Requests a minute from one address, of those who have proven who they are and of all others; default 3,000. */
  requests_per_minute?: number;
}

export interface RunningApi {
  url: string;
  host: string;
  port: number;
  /** The wanted port was taken. */
  moved: boolean;
  stop(): Promise<void>;
}

const PORTS_TRIED = 20;

const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      workerSrc: ["'self'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false, // plain HTTP on this machine; a proxy in front sets its own
  // With `no-referrer` a browser posts the sign-in form with `Origin: null`, which is nobody's.
  referrerPolicy: { policy: 'same-origin' },
});

function guard(auth: Auth, metrics: Metrics, part: 'place' | 'identity'): RequestHandler {
  return (request, _response, next) => {
    const refused = auth[part](request);
    if (refused === null) return next();
    metrics.refused(refused);
    return next(new ApiError(refusedStatus(refused), refused, REFUSED_TEXT[refused]));
  };
}

/** So many requests a minute and address, from other sites' pages counted apart; `skip` leaves requests out. */
function limit(per_minute: number, skip: (request: Request) => boolean = () => false): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: per_minute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip,
    keyGenerator: (request) => {
      const from = request.headers['sec-fetch-site'] === 'cross-site' ? 'elsewhere' : 'here';
      return `${from} ${ipKeyGenerator(request.ip ?? '')}`;
    },
    handler: (_request, _response, next) =>
      next(new ApiError(429, 'too_many_requests', 'too many requests; try again later')),
  });
}

/** Halting, resuming and signs of life: whoever may is never told to wait. */
function isControl({ method, path }: Request): boolean {
  return method === 'POST' && ['/control', '/alive'].includes(path.replace(/\/+$/, '').toLowerCase());
}

/** A person before a form, and not a program. */
function isForm(request: Request): boolean {
  return typeof request.is('application/x-www-form-urlencoded') === 'string';
}

function session(auth: Auth): RequestHandler {
  return (request, response) => {
    const { token } = check(SessionSchema, request.body);
    if (!auth.accepts(token)) throw new ApiError(401, 'unauthorized', 'wrong token', { field: 'token' });
    response.setHeader('Set-Cookie', auth.cookie(request, request.secure));
    if (isForm(request)) response.redirect(303, '/');
    else response.status(204).end();
  };
}

function errors(logger: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    let known = error instanceof ApiError ? error : null;
    const status = (error as { status?: unknown }).status;
    if (known === null && typeof status === 'number' && status >= 400 && status < 500)
      known = new ApiError(status, 'bad_request', error instanceof Error ? error.message : 'bad request');
    if (known === null) {
      logger.error({ err: error, path: redactText(request.path) }, 'request failed');
      known = new ApiError(500, 'internal', 'the request failed; the log says why');
    }
    if (known.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    if (response.headersSent) return;
    if (isForm(request)) response.status(known.status).type('html').send(signInPage(known.message));
    else response.status(known.status).json(known.answer());
  };
}

async function makeApp(options: ApiOptions, auth: Auth): Promise<Express> {
  const { source, metrics, logger } = options;
  const assets = await readPage(options.page_directory);
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  const per_minute = options.requests_per_minute ?? 3_000;
  // Identity before limits: what strangers send uses up nothing of what the operator may.
  const known = (request: Request): boolean => auth.identity(request) === null;
  app.use(security, guard(auth, metrics, 'place'), limit(per_minute, known));
  app.use([API_PREFIX, '/metrics'], (_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(API_PREFIX, express.json({ limit: '16kb' }), express.urlencoded({ extended: false, limit: '16kb' }));
  app.post(`${API_PREFIX}/session`, limit(10), session(auth));
  app.use(API_PREFIX, guard(auth, metrics, 'identity'), limit(per_minute, isControl), apiRoutes(source));
  app.get('/metrics', guard(auth, metrics, 'identity'), async (_request, response) => {
    metrics.lags(source.lags());
    response.setHeader('Content-Type', metrics.registry.contentType);
    response.end(await metrics.registry.metrics());
  });
  app.use(API_PREFIX, (_request, _response, next) => next(new ApiError(404, 'unknown_route', 'no such route')));
  app.use(pageHandler(assets, auth));
  app.use((_request, _response, next) => next(new ApiError(404, 'not_found', 'nothing here')));
  app.use(errors(logger));
  return app;
}

/** Bind a server to the wanted port or the next free one. @throws PortError saying why none could be bound. */
async function listen(server: Server, host: string, wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    const error = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
      server.once('error', resolve);
      server.listen(port, host, () => {
        server.removeListener('error', resolve);
        resolve(null);
      });
    });
    if (error === null) return (server.address() as AddressInfo).port;
    if (error.code !== 'EADDRINUSE') throw new PortError(`cannot listen on ${host}:${port}: ${error.message}`);
    if (port + 1 >= wanted + PORTS_TRIED || port + 1 > 65_535)
      throw new PortError(`ports ${wanted} to ${port} on ${host} are all in use; choose another with --port`);
  }
}

/** The URL under which a binding is reached from this machine. */
function urlOf(host: string, port: number): string {
  // Not for ::1: where `localhost` is 127.0.0.1 alone, nobody listens there.
  const name = ['127.0.0.1', '0.0.0.0', '::', 'localhost'].includes(host) ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Start serving. @throws PortError */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const { host = '127.0.0.1', metrics } = options;
  const auth = new Auth({ token: options.token, host, allowed_hosts: options.allowed_hosts ?? [] });
  const { stream, clock } = options.source;
  const sockets = new PageSockets({ stream, clock, auth, metrics, ...options.sockets });
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, await makeApp(options, auth));
  sockets.attach(server);
  let port: number;
  try {
    port = await listen(server, host, options.port);
  } catch (error) {
    sockets.close();
    throw error;
  }
  return {
    url: urlOf(host, port),
    host,
    port,
    moved: options.port !== 0 && port !== options.port,
    async stop() {
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 700).unref();
      await closed;
    },
  };
}
