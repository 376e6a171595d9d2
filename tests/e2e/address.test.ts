/** The page as another machine sees it: signing in on this machine's own address, and a line that stalls without closing (F1, F2, G9). */
import { lookup } from 'node:dns/promises';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TcpProxy } from '../journal/tcp-proxy.ts';
import { type Harness, startHarness, TOKEN } from '../services/harness.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.warn(`No browser at ${CHROMIUM}: signing in by address is not tested. Set CHROMIUM to one.`);

const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;
if (outside === undefined)
  console.warn('This machine has no address but loopback: signing in by address is not tested.');

describe.runIf(present)('the page from elsewhere', () => {
  const dist = mkdtempSync(join(tmpdir(), 'arbees-address-'));
  let browser: Browser;

  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      configFile: fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir: dist },
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(dist, { recursive: true, force: true });
  });

  async function onPage(url: string, work: (page: Page) => Promise<void>): Promise<void> {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      await page.goto(url);
      await work(page);
    } finally {
      await context.close();
    }
  }

  async function served(host: string, work: (api: Harness) => Promise<void>): Promise<void> {
    const harness = await startHarness({ host, page_directory: dist });
    try {
      await work(harness);
    } finally {
      await harness.stop();
    }
  }

  async function signIn(page: Page, token: string): Promise<void> {
    await page.getByLabel('Access token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  it.runIf(outside !== undefined).each(['0.0.0.0', outside as string])(
    'bound to %s asks for the token, says when it is wrong, and shows the board when it is right',
    async (host) => {
      await served(host, ({ api }) =>
        onPage(`http://${outside}:${api.port}/`, async (page) => {
          await signIn(page, 'not the token');
          expect(await page.getByRole('alert').textContent()).toContain('wrong token');
          await signIn(page, TOKEN);
          await page.waitForSelector('main h1');
          await page.getByText('No connection.').waitFor({ state: 'detached' });
          expect(new URL(page.url()).pathname).toBe('/');
        }),
      );
    },
  );

  it('answers at the address that it prints, whatever it is bound to', async () => {
    const named = await lookup(hostname()).then(
      () => [hostname()],
      () => [],
    );
    for (const host of ['127.0.0.1', '0.0.0.0', 'localhost', ...named])
      await served(host, async ({ api }) => {
        const answer = await fetch(`${api.url}/api/health`, { headers: { authorization: `Bearer ${TOKEN}` } });
        expect({ host, status: answer.status }).toEqual({ host, status: 200 });
      });
  });

  it('notices a line that stalls without closing, says so, dims, and comes back on a new one', async () => {
    await served('127.0.0.1', async ({ api }) => {
      const proxy = await TcpProxy.start({ host: '127.0.0.1', port: api.port });
      try {
        await onPage(`http://127.0.0.1:${proxy.port}/`, async (page) => {
          await page.waitForSelector('main h1');
          await page.waitForSelector('main.lost', { state: 'detached' });
          proxy.goDark();
          await page.getByText('No connection.').waitFor({ timeout: 10_000 });
          expect(await page.locator('main.lost').count()).toBe(1);
          // The lost line stays open on the wire: only what is new may pass again.
          proxy.passNew();
          await page.getByText('No connection.').waitFor({ state: 'detached', timeout: 40_000 });
          expect(await page.locator('main.lost').count()).toBe(0);
        });
      } finally {
        await proxy.stop();
      }
    });
  });
});
