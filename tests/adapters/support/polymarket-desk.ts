/** A simulated Polymarket with one market and one account, and the production executor on it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { AccountReader } from '../../../adapters/polymarket/account/account.ts';
import { AccountRequests } from '../../../adapters/polymarket/account-requests.ts';
import {
  type ExecutorEvent,
  type ExecutorOptions,
  PolymarketExecutor,
} from '../../../adapters/polymarket/orders/executor.ts';
import { SentOrders } from '../../../adapters/polymarket/orders/sent-orders.ts';
import { accountOf, type SignatureType, signOrder } from '../../../adapters/polymarket/orders/typed-data.ts';
import type { SimulatedAccount } from '../../../adapters/polymarket/simulator/accounts.ts';
import type { OrderFault } from '../../../adapters/polymarket/simulator/exchange.ts';
import { PolymarketSimulator } from '../../../adapters/polymarket/simulator/index.ts';
import type { Approved, Armed } from '../../../runtime/trading/types/execution.ts';
import type { OrderIntent } from '../../../runtime/trading/types/journal.ts';
import { Rng } from '../../../runtime/trading/types/rng.ts';

/** The first key of the public test chain. */
export const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
export const CONDITION = `0x${'ab'.repeat(32)}`;
export const TOKENS = [
  '71321045679252212594626385532706912750332728571942532289631379312455583992563',
  '52114319501245915516055106046884209969926127482827954674443846427813813222426',
] as const;
const WALLET = '0x1111111111111111111111111111111111111111';

/** What a test may set. */
export interface DeskOptions {
  seed?: number;
  seconds_delay?: number;
  type?: SignatureType;
  faults?: Partial<Record<OrderFault, number>>;
  neg_risk?: boolean;
  fee_rate?: number;
}

/** A clock that runs with the wall and can be put forward. */
class ForwardClock {
  ahead_us = 0;

  nowUs(): number {
    return Date.now() * 1000 + this.ahead_us;
  }
}

/** The mark of `Armed` exists for the compiler only; outside the place that arms, only a test may pretend. */
export function armed(change: Partial<Armed> = {}): Armed {
  const leave = { venue: 'polymarket', account: 'main', cap_udollars: 1e9, expires_us: 9e15, ...change };
  return leave as unknown as Armed;
}

/** An approved buy of 20 contracts of token 0 at $0.52. */
export function intent(order_id: string, change: Partial<OrderIntent> = {}): Approved<OrderIntent> {
  const order: OrderIntent = {
    ...{ order_id, strategy: 'lock', label: 'AA win', tags: {}, seen_e4: 5200, reserve_udollars: 11_000_000 },
    ...{ opportunity_id: 'o1', pair_id: 'p1', game_id: null, venue: 'polymarket', market_id: `${CONDITION}:0` },
    ...{ ref: TOKENS[0], side: 'yes', action: 'buy', limit_e4: 5200, qty_cc: 2000, time_in_force: 'ioc' },
    ...{ purpose: 'open', mode: 'paper', ...change },
  } as unknown as OrderIntent;
  return order as Approved<OrderIntent>;
}

/** Everything of one test. */
export class Desk {
  readonly clock = new ForwardClock();
  readonly events: ExecutorEvent[] = [];
  readonly credentials: { address: string; api_key: string; secret: string; passphrase: string };
  readonly holder: SimulatedAccount;
  readonly account;
  venue!: PolymarketSimulator;
  urls!: Awaited<ReturnType<PolymarketSimulator['listen']>>;
  requests!: AccountRequests;
  reader!: AccountReader;
  folder = '';
  readonly #options: DeskOptions;

  constructor(options: DeskOptions = {}) {
    this.#options = options;
    const type = options.type ?? 0;
    this.account = accountOf(KEY, type, type === 0 ? undefined : WALLET);
    const address = this.account.key_address;
    const api_key = '11111111-1111-4111-8111-111111111111';
    this.credentials = { address, api_key, secret: `${'A'.repeat(43)}=`, passphrase: 'f' };
    this.holder = {
      ...{ credentials: this.credentials, wallet: this.account.wallet, signature_type: type },
      ...{ cash: 500_000_000, allowance: 1e12, tokens: new Map(), closed_only: false },
    };
  }

  /** Start the venue. */
  async open(): Promise<this> {
    const { seed = 1, faults = {}, seconds_delay = 0, neg_risk = false, fee_rate = 0.05 } = this.#options;
    this.venue = new PolymarketSimulator({ clock: this.clock, rng: new Rng(seed), order_faults: faults });
    this.urls = await this.venue.listen();
    this.venue.registerAccount(this.holder);
    const start = this.clock.nowUs();
    this.venue.upsertEvent({
      ...{ id: '1', slug: 'nfl-aa-bb-2026-12-01', title: 'AA vs BB', league: 'nfl', series_slug: 'nfl', game_id: 1 },
      ...{ start_time_us: start, event_date: '2026-12-01', teams: [], tags: [] },
      markets: [
        {
          ...{ id: '11', condition_id: CONDITION, token_ids: TOKENS, outcomes: ['AA', 'BB'], question: 'AA vs BB' },
          ...{ slug: 'nfl-aa-bb-2026-12-01', description: 'd', sports_market_type: 'moneyline', group_item_title: '' },
          ...{ game_start_us: start, end_date_us: start, seconds_delay, clear_book_on_start: true, order_min_size: 5 },
          ...{ tick_e4: 100, neg_risk, fee_type: 'sports_fees_v3' },
          fee_schedule: { rate: fee_rate, exponent: 1, takerOnly: true, rebateRate: 0.15 },
        },
      ],
    });
    this.venue.setBook(CONDITION, [[4800, 30_000]], [[5200, 30_000]]);
    this.requests = new AccountRequests({
      clobUrl: this.urls.clobUrl,
      credentials: this.credentials,
      clock: this.clock,
    });
    this.reader = new AccountReader(this.requests);
    this.folder = await mkdtemp(join(tmpdir(), 'arbees-orders-'));
    onTestFinished(async () => {
      await this.requests.close();
      await this.venue.close();
      await rm(this.folder, { recursive: true });
    });
    return this;
  }

  /** The production executor; the file of sent orders outlives it. */
  async executor(change: Partial<ExecutorOptions> = {}): Promise<PolymarketExecutor> {
    const sent = await SentOrders.open(join(this.folder, 'sent.jsonl'));
    onTestFinished(() => sent.close());
    const { account, requests, reader, clock } = this;
    const executor = new PolymarketExecutor({
      ...{ armed: armed(), account, requests, lookup: reader, sent, clock, staked_udollars: 0, poll_ms: 5 },
      sign: (order, neg_risk) => signOrder(order, neg_risk, KEY),
      emit: (event) => this.events.push(event),
      ...change,
    });
    // Ends before the file: what is registered last is run first.
    onTestFinished(() => executor.close());
    return executor;
  }

  /** What was said of an order, in its order: statuses, and `fill`. */
  said(order_id: string): string[] {
    return this.events.flatMap((event) => {
      if (event.type === 'control' || event.order_id !== order_id) return [];
      return [event.type === 'fill' ? 'fill' : event.status];
    });
  }

  /** How an order ended; undefined while it has not. */
  ending(order_id: string) {
    return this.events.find(
      (event) =>
        event.type === 'order' &&
        event.order_id === order_id &&
        ['filled', 'cancelled', 'rejected', 'expired'].includes(event.status),
    ) as Extract<ExecutorEvent, { type: 'order' }> | undefined;
  }

  /** All fills that were told. */
  get fills() {
    return this.events.filter((event) => event.type === 'fill');
  }
}
