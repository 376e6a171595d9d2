/** The built page, held in memory and compressed once. Unknown paths get the page itself, so that its routes can be opened. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, RequestHandler, Response } from 'express';
import type { Auth } from './auth.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
/** Already compressed inside. */
const COMPRESSED = new Set(['.png', '.woff2', '.ico']);

interface Asset {
  type: string;
  etag: string;
  immutable: boolean;
  raw: Buffer;
  gzip: Buffer | null;
  br: Buffer | null;
}

async function readAsset(path: string, name: string): Promise<Asset> {
  const raw = readFileSync(path);
  const extension = extname(name);
  const etag = `"${createHash('sha256').update(raw).digest('base64url').slice(0, 22)}"`;
  const type = TYPES[extension] ?? 'application/octet-stream';
  const asset: Asset = { type, etag, immutable: name.startsWith('assets/'), raw, gzip: null, br: null };
  if (COMPRESSED.has(extension) || raw.length < 1_024) return asset;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length };
  [asset.gzip, asset.br] = await Promise.all([promisify(gzip)(raw), promisify(brotliCompress)(raw, { params })]);
  return asset;
}

/** The files of a built page by URL path. Empty when it was not built. */
export async function readPage(directory: string): Promise<Map<string, Asset>> {
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/'));
  } catch {
    return new Map();
  }
  const assets = await Promise.all(
    names.map(async (name) => [`/${name}`, await readAsset(join(directory, name), name)] as const),
  );
  return new Map(assets);
}

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Arbees</title>
<h1>The page is not built</h1><p>Run <code>npm run setup</code> and start again. The API works meanwhile.</p></html>`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The form that asks for the token. @param refused why the last try was refused, null before the first */
export function signInPage(refused: string | null): string {
  const why = refused?.replace(/[&<>"]/g, (sign) => ENTITIES[sign] as string);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Arbees: sign in</title><h1>Arbees</h1>${why === undefined ? '' : `<p role="alert">Not signed in: ${why}.</p>`}
<form method="post" action="/api/session">
<label>Access token <input name="token" type="password" required autocomplete="current-password"></label>
<button>Sign in</button></form><p>The token is ARBEES_API_TOKEN of the server, or the one it printed when it started.</p></html>`;
}

function sendAsset(request: Request, response: Response, asset: Asset): void {
  response.setHeader('ETag', asset.etag);
  response.setHeader('Cache-Control', asset.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('Content-Type', asset.type);
  if (asset.gzip !== null) response.setHeader('Vary', 'Accept-Encoding');
  if (request.headers['if-none-match'] === asset.etag) {
    response.status(304).end();
    return;
  }
  const encoding = asset.br !== null && asset.gzip !== null ? request.acceptsEncodings('br', 'gzip') : false;
  const body = encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : asset.raw;
  if (encoding === 'br' || encoding === 'gzip') response.setHeader('Content-Encoding', encoding);
  response.setHeader('Content-Length', String((body ?? asset.raw).length));
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Express handler for everything that is not the API. */
export function pageHandler(assets: ReadonlyMap<string, Asset>, auth: Auth): RequestHandler {
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    const asset = request.path === '/index.html' ? undefined : assets.get(request.path);
    if (asset !== undefined) return sendAsset(request, response, asset);
    if (extname(request.path) !== '' && request.path !== '/index.html') return next();
    if (auth.givesSession(request)) response.setHeader('Set-Cookie', auth.cookie(request, request.secure));
    else if (auth.identity(request) !== null) return void response.status(401).type('html').send(signInPage(null));
    const index = assets.get('/index.html');
    if (index === undefined) return void response.status(503).type('html').send(NOT_BUILT);
    return sendAsset(request, response, { ...index, immutable: false });
  };
}
