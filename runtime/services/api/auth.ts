/**
 * Who may talk to the API. Denied unless proven: a bearer token, or the session cookie that carries proof of it. On a loopback
 * binding the page's own document sets the cookie, so whoever can open a page on this machine may use the dashboard; on any
 * other binding the token has to be entered first. Host and Origin are checked on every request, so neither a rebound DNS
 * name nor a page from elsewhere reaches anything.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

export interface AuthOptions {
  token: string;
  /** Address the server is bound to. */
  host: string;
  /** DNS names by which the server may be addressed, beside localhost and IP literals. */
  allowed_hosts?: readonly string[];
}

/** Why a request was refused, or null. */
export type Refused = 'bad_host' | 'bad_origin' | 'unauthorized' | null;

/** Is this bind address reachable from this machine only? */
function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

/** A token with 256 bits of chance, for when none was configured. */
function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Equality whose duration says nothing about where texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** The name in a Host header, as URLs spell it: lower case, without brackets and the root's dot. */
function hostName(header: string): string | null {
  try {
    const { hostname, host } = new URL(`http://${header}`);
    return host === '' ? null : hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  } catch {
    return null;
  }
}

export class Auth {
  readonly loopback: boolean;
  private readonly options: AuthOptions;
  private readonly session = makeToken();
  /** Names that this server answers to, beside IP addresses: the one it is bound to is printed as its address. */
  private readonly names: ReadonlySet<string | null>;

  constructor(options: AuthOptions) {
    this.options = options;
    this.loopback = isLoopback(options.host);
    this.names = new Set(['localhost', options.host, ...(options.allowed_hosts ?? [])].map(hostName));
  }

  /** Cookies are shared by all ports of a host, so the name carries ours. */
  private cookieName(request: IncomingMessage): string {
    return `arbees_session_${request.socket.localPort ?? 0}`;
  }

  /** The Set-Cookie value that opens a session. */
  cookie(request: IncomingMessage, secure: boolean): string {
    return `${this.cookieName(request)}=${this.session}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  }

  /** Does the token open a session? */
  accepts(token: string): boolean {
    return sameText(token, this.options.token);
  }

  /** May the page's document set the cookie by itself? Not behind a proxy: then "loopback" is not the visitor. */
  givesSession(request: IncomingMessage): boolean {
    const { headers } = request;
    return this.loopback && headers.forwarded === undefined && headers['x-forwarded-for'] === undefined;
  }

  /** Host and Origin: refuse other names for this address (DNS rebinding) and other pages (cross-site requests, WebSockets). */
  place(request: IncomingMessage): Refused {
    const { host, origin } = request.headers;
    const name = host === undefined ? null : hostName(host);
    if (host === undefined || name === null) return 'bad_host';
    if (isIP(name) === 0 && !this.names.has(name)) return 'bad_host';
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) return 'bad_origin';
    return request.headers['sec-fetch-site'] === 'cross-site' && request.method !== 'GET' ? 'bad_origin' : null;
  }

  /** Bearer token or session cookie. */
  identity(request: IncomingMessage): Refused {
    const bearer = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) return this.accepts(bearer) ? null : 'unauthorized';
    const name = this.cookieName(request);
    for (const part of (request.headers.cookie ?? '').split(';')) {
      const [key, value] = part.trim().split('=', 2);
      if (key === name && value !== undefined && sameText(value, this.session)) return null;
    }
    return 'unauthorized';
  }
}

/** What to tell a refused client. */
export const REFUSED_TEXT: Readonly<Record<Exclude<Refused, null>, string>> = {
  bad_host:
    'this server does not answer to that Host; use localhost, its IP address, or a name given with --allow-host',
  bad_origin: 'requests from other sites are refused',
  unauthorized: 'a bearer token (ARBEES_API_TOKEN, or the one printed at start) or a session is needed',
};

/** HTTP status of a refusal. */
export function refusedStatus(refused: Exclude<Refused, null>): number {
  return { bad_host: 421, bad_origin: 403, unauthorized: 401 }[refused];
}
