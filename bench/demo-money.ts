/** What the demo does with its money: naked legs within their loss, orders within their limit, and every account of it agreeing. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDemoService } from '../runtime/services/all-in-one/demo-service.ts';
import { systemClock } from '../runtime/telemetry/clock.ts';
import { silentLogger } from '../runtime/telemetry/logger.ts';
import { Ledger } from '../runtime/trading/portfolio/ledger.ts';
import type { JournalEntry, Portfolio } from '../runtime/trading/types/journal.ts';
import { parseSettings } from '../runtime/trading/types/settings.ts';
import { type Figure, figure } from './figure.ts';
import { projectRoot } from './program.ts';

export const name = 'demo-money';
export const description =
  'demo over seeds (ARBEES_BENCH_SEEDS, default 10) of 30 simulated minutes each: losses of naked legs over their caps, orders over their limit, disagreements of ledger, statement and API';

const SPEED = 60;
const SECONDS = 30;
/** Fees of several fills are rounded one by one; what an order may be charged more than its reserve says. */
const ROUNDING_UDOLLARS = 30_000;
const TOKEN = 'demo-money-bench-token';

/** What one run showed. */
interface Seen {
  fills: number;
  naked: number;
  over_cap_udollars: number;
  over_limit: number;
  disagree_udollars: number;
  pnl_dollars: number;
}

/** Measure every seed; each has a world and an account of its own. */
export async function run(): Promise<Figure[]> {
  const seeds = Number(process.env.ARBEES_BENCH_SEEDS ?? 10);
  const seen: Seen[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    seen.push(await demo(seed));
    console.warn(`seed ${seed}: ${JSON.stringify(seen.at(-1))}`);
  }
  const of = (part: keyof Seen): number[] => seen.map((one) => one[part]);
  return [
    figure('fills', 'count', of('fills')),
    figure('locks_with_naked_leg', 'count', of('naked')),
    figure('worst_loss_over_cap', 'udollars', of('over_cap_udollars')),
    figure('orders_over_limit', 'count', of('over_limit')),
    figure('ledger_api_statement_differ', 'udollars', of('disagree_udollars')),
    figure('pnl', 'dollars', of('pnl_dollars')),
  ];
}

async function demo(seed: number): Promise<Seen> {
  const settings = parseSettings({ line_take: false });
  const { service, world } = await startDemoService({
    ...{ seed, speed: SPEED, settings, account: null, clock: systemClock, logger: silentLogger() },
    ...{
      host: '127.0.0.1',
      port: 0,
      token: TOKEN,
      allowed_hosts: [],
      page_directory: join(projectRoot, 'web', 'dist'),
    },
    ...{ database: { directory: 'memory' }, data_directory: 'build/demo-money', onPart: () => undefined },
  });
  try {
    await sleep(SECONDS * 1_000);
    await service.host.quiesce('the measurement ends');
    await service.host.flush(10_000);
    const { account } = service.run;
    const entries: JournalEntry[] = [];
    for (let from = 1; ; ) {
      const page = await service.store.read(account, 'decisions', from, 5_000);
      entries.push(...page);
      if (page.length < 5_000) break;
      from = (page.at(-1)?.seq ?? from) + 1;
    }
    const api = service.host.stream.view.portfolio;
    return judge(entries, settings.order_limit_udollars, api);
  } finally {
    await service.stop();
    await world.stop();
  }
}

function judge(entries: readonly JournalEntry[], order_limit: number, api: Portfolio | null): Seen {
  const ledger = new Ledger();
  const caps = new Map<string, number>();
  let [fills, over_limit, over_cap, net, moved] = [0, 0, 0, 0, 0];
  for (const entry of entries) {
    ledger.fold(entry);
    if (entry.kind === 'fill') fills += 1;
    if (entry.kind === 'naked_leg') caps.set(entry.body.opportunity_id, entry.body.loss_limit_udollars);
    if (entry.kind === 'order_intent' && entry.body.reserve_udollars > order_limit + ROUNDING_UDOLLARS) over_limit += 1;
    if (entry.kind === 'trade_closed') net += entry.body.net_udollars;
    if (entry.kind === 'cash_moved' && entry.body.what === 'deposit') moved += entry.body.amount_udollars;
    if (entry.kind !== 'legs_closed' || entry.body.outcome === 'capped') continue;
    const cap = caps.get(entry.body.opportunity_id);
    const locked = entry.body.locked_udollars;
    if (cap !== undefined && locked !== null) over_cap = Math.max(over_cap, -locked - cap);
  }
  // Statement: deposits and closed trades. Ledger: what there is, with the cost and fees of what is open.
  const open = ledger.open();
  const open_fees = open
    .flatMap(({ position_id }) => ledger.lots(position_id))
    .reduce((sum, lot) => sum + lot.fees_udollars, 0);
  const cash = ledger.sum('cash/') + ledger.sum('reserved/') + ledger.sum('savings/');
  const statement = moved + net - ledger.sum('held/') - open_fees;
  const told =
    api === null
      ? 0
      : Object.values(api.cash_udollars).reduce((sum, one) => sum + one, 0) +
        api.savings_udollars +
        api.reserved_udollars;
  const disagree = Math.max(Math.abs(cash - statement), Math.abs(cash - told));
  return {
    ...{ fills, naked: caps.size, over_cap_udollars: over_cap, over_limit, disagree_udollars: disagree },
    pnl_dollars: (api?.pnl_udollars ?? 0) / 1_000_000,
  };
}
