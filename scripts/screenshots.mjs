/**
 * Pictures of every page for docs/screenshots. `node scripts/screenshots.mjs [base url] [directory]`; the default is the demo
 * on http://localhost:8080. Waits for prices, takes each page in both themes and both widths, and complains about console errors.
 */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const base = process.argv[2] ?? 'http://localhost:8080';
const out = process.argv[3] ?? fileURLToPath(new URL('../docs/screenshots', import.meta.url));
const only = process.argv[4];
const token = process.env.ARBEES_TOKEN;

/** Pages; `all`: both themes at both widths, otherwise the two that show most. */
const pages = [
  { name: 'board', path: '/', all: true },
  { name: 'game', path: null, all: true },
  { name: 'opportunities', path: '/opportunities', all: false },
  { name: 'positions', path: '/positions', all: false },
  { name: 'whatif', path: '/whatif', all: false },
  { name: 'health', path: '/health', all: false },
];
const sizes = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const themes = /** @type {const} */ (['dark', 'light']);

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--force-color-profile=srgb'],
});
let bytes = 0;
/** @type {string[]} */
const complaints = [];
for (const theme of themes) {
  for (const size of sizes) {
    const context = await browser.newContext({ viewport: size, colorScheme: theme, reducedMotion: 'reduce' });
    if (token !== undefined) await context.request.post(`${base}/api/session`, { data: { token } });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${page.url()}: ${message.text()}`);
    });
    await page.goto(base);
    await page.waitForSelector('[data-index="0"]', { timeout: 30_000 });
    const game = await firstLiveGame(page);
    for (const { name, path, all } of pages) {
      if (only !== undefined && only !== name) continue;
      if (!all && (theme === 'dark') !== (size.width === 1440)) continue;
      const target = path ?? game;
      if (page.url() !== `${base}${target}`) await page.goto(`${base}${target}`);
      await page.waitForTimeout(2_500);
      const file = join(out, `${name}-${theme}-${size.width}.png`);
      await page.screenshot({ path: file, fullPage: size.width === 390 && process.env.FULL_PAGE === '1' });
      const taken = statSync(file).size;
      bytes += taken;
      process.stderr.write(`${file} ${Math.round(taken / 1024)} KB\n`);
    }
    await context.close();
  }
}
await browser.close();
for (const complaint of complaints) process.stderr.write(`console error: ${complaint}\n`);
process.stdout.write(`${JSON.stringify({ directory: out, bytes, console_errors: complaints.length })}\n`);
if (complaints.length > 0) process.exitCode = 1;

/**
 * Opens the first row of the board and comes back with the path of its game.
 * @param {import('playwright-core').Page} page
 */
async function firstLiveGame(page) {
  await page.locator('[data-index="0"]').press('Enter');
  await page.waitForURL('**/games/**');
  return new URL(page.url()).pathname;
}
