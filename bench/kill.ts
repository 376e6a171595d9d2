/** kill -9 under load, again and again, and how long a start takes with a long past. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountPlace } from '../runtime/services/account/place.ts';
import { type Figure, figure } from './figure.ts';
import { writeJournal } from './kill-journal.ts';
import { ACCOUNT, KillWorld, type Life, type Program } from './kill-world.ts';
import { ownDatabase } from './own-database.ts';
import { projectRoot } from './program.ts';

export const name = 'kill';
export const description =
  'arbees run on simulators, killed with SIGKILL at chance moments and started again (ARBEES_KILLS times, 50; PostgreSQL with ARBEES_TEST_DATABASE_URL); then a start with ARBEES_PAST_ORDERS (100,000) orders on file';

const KILLS = Number(process.env.ARBEES_KILLS ?? 50);
const PAST_ORDERS = Number(process.env.ARBEES_PAST_ORDERS ?? 100_000);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One life in four ends while it starts, the others under way. */
async function aLife(world: KillWorld, place: AccountPlace, program: Program): Promise<Life> {
  return world.live(place, program, {
    signal: 'SIGKILL',
    async until(running) {
      if (Math.random() < 0.25) return sleep(Math.random() * 6_000);
      await running.orders(1 + Math.floor(Math.random() * 4));
      return sleep(Math.random() * 1_500);
    },
  });
}

/** Kill so many times, let it trade once more, end it cleanly, and prove the journal. @throws Error when anything is wrong */
async function killing(world: KillWorld, place: AccountPlace, program: Program, kills: number): Promise<Figure[]> {
  const kind = 'url' in place ? 'postgres' : 'pglite';
  const lives: Life[] = [];
  for (let n = 1; n <= kills; n += 1) {
    lives.push(await aLife(world, place, program));
    process.stderr.write(`${kind}: killed ${n} of ${kills}, ${lives.at(-1)?.orders} orders in this life\n`);
    if (n % 10 === 0) await mustHold(world, place);
  }
  const last = await world.live(place, program, { signal: 'SIGTERM', until: (running) => running.orders(1) });
  const proof = await mustHold(world, place);
  const numbers = (of: (life: Life) => number | null): number[] =>
    [...lives, last].flatMap((life) => (life.decided ? (of(life) ?? []) : []));
  return said([
    figure(`${kind}_kills`, 'kills', [kills]),
    figure(`${kind}_orders`, 'orders', [proof.orders]),
    figure(
      `${kind}_first_decision`,
      'ms',
      numbers((life) => life.first_decision_ms),
    ),
    figure(
      `${kind}_first_order`,
      'ms',
      numbers((life) => life.first_order_ms),
    ),
  ]);
}

/** For whoever waits: all of it takes a quarter of an hour. */
function said(figures: Figure[]): Figure[] {
  for (const { name: what, value, unit } of figures) process.stderr.write(`${what} ${value} ${unit}\n`);
  return figures;
}

async function mustHold(world: KillWorld, place: AccountPlace) {
  const proof = await world.prove(place);
  if (proof.broken !== null) throw new Error(`the journal is broken: ${JSON.stringify(proof.broken)}`);
  return proof;
}

/** Starts with a long past: without a checkpoint, and with the one that the first start has left. */
async function longPast(world: KillWorld, place: AccountPlace, program: Program): Promise<Figure[]> {
  const kind = 'url' in place ? 'postgres' : 'pglite';
  const began = performance.now();
  const decisions = await writeJournal(place, ACCOUNT, PAST_ORDERS);
  process.stderr.write(
    `${kind}: ${decisions} decisions written in ${Math.round((performance.now() - began) / 1_000)} s\n`,
  );
  const figures: Figure[] = [figure(`${kind}_past_decisions`, 'entries', [decisions])];
  for (const what of ['folded', 'checkpoint']) {
    const life = await world.live(place, program, { signal: 'SIGTERM', until: (running) => running.orders(1) });
    figures.push(figure(`${kind}_first_decision_${what}`, 'ms', [life.first_decision_ms]));
    figures.push(figure(`${kind}_first_order_${what}`, 'ms', [life.first_order_ms ?? Number.NaN]));
  }
  const proving = performance.now();
  await mustHold(world, place);
  return said([...figures, figure(`${kind}_ledger_check`, 'ms', [performance.now() - proving])]);
}

/** Kills, then long pasts, on the embedded database and on PostgreSQL where there is one. */
export async function run(): Promise<Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'arbees-kill-'));
  const program = { args: [join(projectRoot, 'build', 'runtime', 'cli', 'main.js')], cwd: root };
  const world = await KillWorld.start(root);
  const servers = [await ownDatabase('kill_a'), await ownDatabase('kill_b')];
  const [one, two] = servers;
  try {
    const half = one == null ? KILLS : Math.ceil(KILLS / 2);
    const figures = await killing(world, { directory: join(root, 'db') }, program, half);
    if (one != null) figures.push(...(await killing(world, { url: one.url }, program, KILLS - half)));
    figures.push(...(await longPast(world, { directory: join(root, 'past') }, program)));
    if (two != null) figures.push(...(await longPast(world, { url: two.url }, program)));
    return figures;
  } finally {
    await world.stop();
    for (const server of servers) await server?.drop();
    rmSync(root, { recursive: true, force: true });
  }
}
