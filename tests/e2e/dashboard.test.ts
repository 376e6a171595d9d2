/** The dashboard in a real browser, against the fixture evening served under the API's own content policy. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type DevServer, startDevServer } from '../web/dev-server.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const present = existsSync(CHROMIUM);
if (!present) console.warn(`No browser at ${CHROMIUM}: the dashboard is not tested end to end. Set CHROMIUM to one.`);

const PAGES = ['/', '/opportunities', '/positions', '/whatif', '/health', '/backtests'];

describe.runIf(present)('the dashboard in a browser', () => {
  const dist = mkdtempSync(join(tmpdir(), 'arbees-web-'));
  let browser: Browser;
  let server: DevServer;
  let context: BrowserContext | undefined;
  let complaints: string[] = [];

  beforeAll(async () => {
    // The test runner's own setting would build React's development version.
    vi.stubEnv('NODE_ENV', 'production');
    await build({
      configFile: fileURLToPath(new URL('../../web/vite.config.ts', import.meta.url)),
      logLevel: 'error',
      build: { outDir: dist },
    });
    server = await startDevServer({ dist, ticks: 300 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    await context?.close();
    complaints = [];
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(dist, { recursive: true, force: true });
  });

  async function open(path: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(server.url + path);
    await page.waitForSelector('main h1');
    return page;
  }

  const gamePath = (code: string): string =>
    `/games/${encodeURIComponent(server.world.rows.find((r) => r.game.home.code === code)?.game.game_id ?? '')}`;

  const sideways = (page: Page): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

  it('fits a gzipped 250 KB without the kernel', () => {
    const files = readdirSync(join(dist, 'assets')).filter((name) => name.endsWith('.js') || name.endsWith('.css'));
    const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name))).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThanOrEqual(250 * 1024);
  });

  it.each([390, 768, 1024, 1440])('never scrolls sideways at %i px and never complains', async (width) => {
    const page = await open('/', { viewport: { width, height: 844 } });
    for (const path of [...PAGES, gamePath('NY'), gamePath('BUF')]) {
      await page.goto(server.url + path);
      await page.waitForSelector('main h1');
      await page.waitForSelector('.skeleton', { state: 'detached' });
      expect({ path, sideways: await sideways(page) }).toEqual({ path, sideways: 0 });
    }
    expect(complaints).toEqual([]);
  });

  it('keeps touch targets at 40 px', async () => {
    const page = await open('/', { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    for (const path of ['/', '/whatif', '/opportunities', '/positions']) {
      await page.goto(server.url + path);
      await page.waitForSelector('.skeleton', { state: 'detached' });
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button.control, select.control, input, nav a, .halt, a.control')]
          .filter((node) => node.offsetParent !== null && node.getBoundingClientRect().height < 39.5)
          .map((node) => node.outerHTML.slice(0, 80)),
      );
      expect({ path, small }).toEqual({ path, small: [] });
    }
  });

  it('answers what if with the same kernel as the server', async () => {
    const page = await open('/whatif');
    await page.getByTestId('kernel-match').getByText('same as the server').waitFor();
    const probability = page.getByTestId('whatif-probability');
    await page.getByLabel('NY plus 3').click();
    const before = Number.parseFloat((await probability.textContent()) ?? '');
    for (let i = 0; i < 3; i += 1) await page.getByLabel('NY plus 3').click();
    const after = Number.parseFloat((await probability.textContent()) ?? '');
    expect(after).toBeGreaterThan(before);
    await page.getByRole('button', { name: 'Back to live' }).click();
    expect(await page.getByText('as the game stands').count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it('says that the line is lost, dims the page and resumes where it stopped', async () => {
    const page = await open('/');
    await page.waitForSelector('[data-index="0"]');
    const asked = server.resumes.length;
    server.cut();
    await page.getByText('No connection.').waitFor();
    expect(await page.locator('[role=alert]').textContent()).toMatch(/Everything below is from \d\d:\d\d:\d\d\./);
    expect(await page.locator('main.lost').count()).toBe(1);
    server.mend();
    await page.getByText('No connection.').waitFor({ state: 'detached', timeout: 15_000 });
    const resume = server.resumes.at(-1);
    expect(server.resumes.length).toBeGreaterThan(asked);
    expect(resume?.run_id).toBe('fixture-1');
    expect(resume?.from_seq).toBeGreaterThan(0);
  });

  it('halts by a held key and resumes for a reason', async () => {
    const page = await open('/health');
    await page.getByRole('button', { name: /^Halt/ }).focus();
    await page.keyboard.down('Enter');
    await page.getByText('Trading is halted.').waitFor();
    await page.keyboard.up('Enter');
    const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
    expect(await focused()).toBe('Resume');
    await page.getByRole('button', { name: 'Resume', exact: true }).click();
    await page.getByLabel('Why is it safe to trade again?').fill('checked both books');
    await page.getByRole('button', { name: 'Resume trading' }).click();
    await page.getByText('Trading is halted.').waitFor({ state: 'detached' });
    expect(await focused()).toContain('Halt');
    expect(server.world.view.halted).toMatchObject({ halted: false, reason: 'checked both books' });
  });

  it('is used without a mouse: skip link, search, rows, menu', async () => {
    const page = await open('/');
    await page.waitForSelector('[data-index="0"]');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
    await page.keyboard.press('/');
    await page.keyboard.type('knicks');
    await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-index]').length === 1);
    await page.locator('[data-index="0"]').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/games/**');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('health');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/health');
    expect(complaints).toEqual([]);
  });

  it('holds rows still under the pointer', async () => {
    const page = await open('/');
    await page.waitForSelector('[data-index="0"]');
    await page.getByRole('button', { name: /^Best edge/ }).click();
    await page.locator('[data-index="3"]').hover();
    const names = (): Promise<string[]> =>
      page
        .locator('tbody tr[data-index] td:first-child')
        .allInnerTexts()
        .then((all) => all.map((text) => text.replace(/[\d●\s]/g, '')));
    const before = await names();
    const seq = server.world.view.seq;
    await page.waitForFunction(
      (from) => Number(performance.now()) > from + 3_500,
      await page.evaluate(() => performance.now()),
    );
    expect(server.world.view.seq).toBeGreaterThan(seq);
    expect(await names()).toEqual(before);
  });

  it('asks for the token, refuses a wrong one and opens for the right one', async () => {
    const guarded = await startDevServer({ token: 'open-sesame', ticks: 5, dist });
    try {
      context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(guarded.url);
      await page.getByLabel('Access token').fill('guess');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('That token is not valid.').waitFor();
      await page.getByLabel('Access token').fill('open-sesame');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForSelector('[data-index="0"]');
    } finally {
      await guarded.close();
    }
  });
});
