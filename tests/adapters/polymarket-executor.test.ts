/** The production executor against the simulated exchange over loopback. */
import { ClobClient, OrderType, Side } from '@polymarket/clob-client-v2';
import { createWalletClient, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UserChannel } from '../../adapters/polymarket/account/user-channel.ts';
import type { PolymarketExecutor } from '../../adapters/polymarket/orders/executor.ts';
import { Heartbeat } from '../../adapters/polymarket/orders/heartbeat.ts';
import { SigningThread } from '../../adapters/polymarket/orders/signer.ts';
import { accountOf, partiesOf, signOrder, type UnsignedOrder } from '../../adapters/polymarket/orders/typed-data.ts';
import { verdictOf } from '../../adapters/polymarket/orders/verdict.ts';
import { startThread } from '../../runtime/services/thread.ts';
import { eventually } from './support/loopback.ts';
import { armed, CONDITION, Desk, type DeskOptions, intent, KEY, TOKENS } from './support/polymarket-desk.ts';

const desk = (options: DeskOptions = {}): Promise<Desk> => new Desk(options).open();

describe('an order', () => {
  it.each([0, 1, 2, 3] as const)('of wallet type %i is taken, filled and settled', async (type) => {
    const world = await desk({ type, neg_risk: type === 2 });
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a')).toEqual(['acknowledged', 'fill', 'filled']));
    const [fill] = world.fills;
    expect(fill).toMatchObject({ qty_cc: 2000, cost_udollars: 10_400_000, fee_udollars: 249_600 });
    expect(world.holder.cash).toBe(500_000_000 - 10_400_000 - 249_600);
    await eventually(() => expect(world.venue.exchange.trades[0]?.status).toBe('CONFIRMED'));
    expect(await world.reader.balance(type, TOKENS[0])).toMatchObject({ value: { balance: 20_000_000 } });
    expect(world.said('a')).toEqual(['acknowledged', 'fill', 'filled']);
  });

  it('takes what is there and is over', async () => {
    const world = await desk();
    world.venue.setBook(CONDITION, [], [[5100, 700]]);
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.ending('a')).toMatchObject({ status: 'cancelled', filled_qty_cc: 700 }));
    expect(world.fills).toMatchObject([{ qty_cc: 700, cost_udollars: 3_570_000 }]);
  });

  it.each([
    ['nothing is there', 'cancelled', /^nothing_to_match/, (world: Desk) => world.venue.setBook(CONDITION, [], [])],
    ['the money is short', 'rejected', /^not_enough_balance/, ({ holder }: Desk) => Object.assign(holder, { cash: 1 })],
    [
      'it may only close',
      'rejected',
      /^closed_only/,
      ({ holder }: Desk) => Object.assign(holder, { closed_only: true }),
    ],
    [
      'trading is halted',
      'rejected',
      /^trading_disabled/,
      ({ venue }: Desk) => Object.assign(venue.exchange, { halted: 'Trading is currently disabled.' }),
    ],
    ['the grid is another', 'rejected', /^off_grid$/, (world: Desk) => world.venue.setTickSize(CONDITION, 1000)],
  ] as const)('ends by name where %s', async (_why, status, reason, change) => {
    const world = await desk();
    change(world);
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.ending('a')).toMatchObject({ status, reason: expect.stringMatching(reason) }));
    expect(world.fills).toEqual([]);
  });

  it('that is held in the delay of its game is asked for and never sent again', async () => {
    const world = await desk({ seconds_delay: 0.2 });
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a')).toEqual(['acknowledged', 'fill', 'filled']));
    expect(world.venue.exchange.received).toBe(1);
  });

  it.each(['lost_after', 'error_after'] as const)(
    'whose answer is %s is unknown, found by its hash, and sent once',
    async (fault) => {
      const world = await desk();
      world.venue.exchange.faults.force(fault);
      const executor = await world.executor();
      executor.submit(intent('a'), world.clock.nowUs());
      await eventually(() => expect(world.said('a')).toEqual(['unknown', 'fill', 'filled']));
      expect(world.venue.exchange.received).toBe(1);
      expect(world.fills).toHaveLength(1);
    },
  );

  it('that never arrived is expired, but not before it cannot arrive any more', async () => {
    const world = await desk();
    world.venue.exchange.faults.force('lost_before');
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a')).toEqual(['unknown']));
    const asked = world.venue.stats.http_requests;
    await eventually(() => expect(world.venue.stats.http_requests).toBeGreaterThan(asked + 12));
    expect(world.said('a')).toEqual(['unknown']);
    world.clock.ahead_us = 16e6;
    await eventually(() => expect(world.ending('a')).toMatchObject({ status: 'expired', filled_qty_cc: 0 }));
    expect(world.venue.exchange.orders.size).toBe(0);
  });

  it('is found again after a restart, and one that was never sent is not', async () => {
    const world = await desk();
    world.venue.exchange.faults.force('lost_after');
    const deaf = async () => ({ ok: false, reason: 'lost', detail: '' }) as const;
    const first = await world.executor({ lookup: { order: deaf, trades: deaf } });
    first.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a')).toEqual(['unknown']));
    const second = await world.executor();
    second.ask('a');
    second.ask('never');
    await eventually(() => expect(world.said('a')).toEqual(['unknown', 'fill', 'filled']));
    expect(world.ending('never')).toMatchObject({ status: 'expired', reason: 'it was never sent' });
    second.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a').at(-1)).toBe('rejected'));
    expect(world.venue.exchange.received).toBe(1);
  });

  it('that was matched and fails to settle halts the venue', async () => {
    const world = await desk();
    world.venue.exchange.faults.force('trade_failed');
    // Long enough to be seen as matched first, however busy the machine.
    world.venue.exchange.settle_ms = 1500;
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    const halt = { type: 'control', command: 'halt', scope: 'venue:polymarket' };
    await eventually(() => expect(world.events).toContainEqual(expect.objectContaining(halt)));
    expect(world.holder.cash).toBe(500_000_000);
  });

  it('that was matched and failed before anybody looked was never filled', async () => {
    const world = await desk();
    world.venue.exchange.faults.force('trade_failed');
    world.venue.exchange.settle_ms = 0;
    const { reader, venue } = world;
    const failed = () => venue.exchange.trades[0]?.status === 'FAILED';
    const executor = await world.executor({
      lookup: {
        order: (hash) => reader.order(hash),
        trades: async (filter) => (failed() ? reader.trades(filter) : { ok: false, reason: 'lost', detail: '' }),
      },
    });
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(failed()).toBe(true));
    const ending = { status: 'cancelled', filled_qty_cc: 0, reason: 'matched and failed to settle' };
    await eventually(() => expect(world.ending('a')).toMatchObject(ending));
    expect(world.fills).toEqual([]);
  });

  it('whose trade stays unsettled for a minute halts the venue once', async () => {
    const world = await desk();
    world.venue.exchange.faults.force('trade_stuck');
    const executor = await world.executor();
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.ending('a')).toBeDefined());
    world.clock.ahead_us = 61e6;
    await eventually(() => expect(world.events.filter(({ type }) => type === 'control')).toHaveLength(1));
  });
});

describe('leave to trade', () => {
  it('bounds what is at stake, orders on their way included', async () => {
    const world = await desk();
    const executor = await world.executor({ armed: armed({ cap_udollars: 25_000_000 }), staked_udollars: 1_000_000 });
    for (const id of ['a', 'b', 'c']) executor.submit(intent(id), world.clock.nowUs());
    expect(world.ending('c')).toMatchObject({ status: 'rejected', reason: expect.stringContaining('exceed the cap') });
    await eventually(() =>
      expect([world.ending('a')?.status, world.ending('b')?.status]).toEqual(['filled', 'filled']),
    );
    executor.submit(intent('d'), world.clock.nowUs());
    expect(world.ending('d')?.status).toBe('rejected');
    const sale = { action: 'sell', limit_e4: 4800, reserve_udollars: 0, qty_cc: 4000 } as const;
    executor.submit(intent('e', sale), world.clock.nowUs());
    await eventually(() => expect(world.ending('e')).toMatchObject({ status: 'filled', filled_qty_cc: 4000 }));
    executor.submit(intent('f', { qty_cc: 1000, reserve_udollars: 6_000_000 }), world.clock.nowUs());
    await eventually(() => expect(world.ending('f')?.status).toBe('filled'));
  });

  it('counts an order that is held once', async () => {
    const world = await desk({ seconds_delay: 0.5 });
    const executor = await world.executor({ armed: armed({ cap_udollars: 23_000_000 }) });
    executor.submit(intent('a'), world.clock.nowUs());
    await eventually(() => expect(world.said('a')).toEqual(['acknowledged']));
    executor.submit(intent('b'), world.clock.nowUs());
    executor.submit(intent('c'), world.clock.nowUs());
    expect([world.ending('b'), world.ending('c')?.status]).toEqual([undefined, 'rejected']);
    await eventually(() => expect(world.ending('b')?.status).toBe('filled'));
  });

  it('is none for another venue and none once it has expired', async () => {
    const world = await desk();
    const executor = await world.executor({ armed: armed({ expires_us: world.clock.nowUs() - 1 }) });
    executor.submit(intent('a'), 0);
    expect(world.ending('a')).toMatchObject({ status: 'rejected', reason: 'no longer armed' });
    await expect(world.executor({ armed: armed({ venue: 'kalshi' }) })).rejects.toThrow(
      'expected polymarket, got kalshi',
    );
    expect(world.venue.exchange.orders.size).toBe(0);
  });
});

describe('however badly the venue behaves', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'every order is there once at most, and every fill is told once (seed %i)',
    async (seed) => {
      const faults = { lost_before: 0.2, lost_after: 0.2, error_after: 0.15, trade_twice: 0.3 };
      const world = await desk({ seed, faults, fee_rate: 0 });
      const executor = await world.executor();
      const channel = new UserChannel({
        ...{ url: world.urls.userUrl, credentials: world.credentials, clock: world.clock, rng: () => 0.5 },
        ...{ news: (news) => executor.hear(news), opened: () => executor.reconcile(), refused: () => {} },
      });
      channel.start();
      onTestFinished(() => channel.stop());
      const ids = Array.from({ length: 12 }, (_, i) => `o${i}`);
      for (const id of ids) executor.submit(intent(id), world.clock.nowUs());
      await eventually(() => expect(ids.every((id) => world.said(id).length > 0)).toBe(true));
      world.clock.ahead_us = 20e6;
      await eventually(() => expect(ids.filter((id) => world.ending(id) === undefined)).toEqual([]));
      const { orders, trades, received } = world.venue.exchange;
      expect(received).toBe(orders.size);
      expect(world.fills.reduce((sum, one) => sum + one.qty_cc, 0)).toBe(
        trades.reduce((sum, one) => sum + one.qty_cc, 0),
      );
      expect(new Set(world.fills.map(({ fill_id }) => fill_id)).size).toBe(trades.length);
      const spent = world.fills.reduce((sum, one) => sum + one.cost_udollars, 0);
      expect(world.holder.cash).toBe(500_000_000 - spent);
      const ended = ids.filter((id) => world.ending(id)?.status === 'filled');
      expect(ended).toHaveLength(orders.size);
    },
  );
});

describe('signing', () => {
  it('in its thread gives what signing here gives, and refuses what is no order', async () => {
    const thread = new SigningThread(startThread, KEY);
    onTestFinished(() => thread.close());
    const order: UnsignedOrder = {
      ...{ salt: 1, ...partiesOf(accountOf(KEY, 0)), token_id: TOKENS[0], side: 'BUY', signature_type: 0 },
      ...{ maker_amount: 5_200_000, taker_amount: 10_000_000, timestamp_ms: 1 },
    };
    expect(await thread.sign(order, false)).toEqual(await signOrder(order, false, KEY));
    await expect(thread.sign({ ...order, token_id: 'x' }, false)).rejects.toThrow('cannot be signed');
    await thread.close();
    await expect(thread.sign(order, false)).rejects.toThrow('the signing thread ended');
  });
});

describe('the dead man’s switch', () => {
  it('keeps its id, finds it again, and has one owner', async () => {
    const world = await desk();
    const missed: number[] = [];
    const first = new Heartbeat(world.requests, (n) => missed.push(n), 5);
    first.start();
    expect(() => first.start()).toThrow('one owner');
    await eventually(() => expect(world.venue.exchange).toBeDefined());
    const second = new Heartbeat(world.requests, (n) => missed.push(n), 5);
    second.start();
    await Promise.all([first.stop(), second.stop()]);
    expect(missed).toEqual([]);
    await world.venue.close();
    const third = new Heartbeat(world.requests, (n) => missed.push(n), 5);
    third.start();
    await eventually(() => expect(missed.slice(0, 2)).toEqual([1, 2]));
    await third.stop();
  });
});

describe('a verdict', () => {
  const base = {
    standing: 'absent',
    asked_cc: 100,
    filled_cc: 0,
    failed_cc: 0,
    counted_cc: null,
    taken: true,
    age_us: 0,
    quiet_us: 0,
    looks: 9,
  } as const;
  it('waits while anything may still come', () => {
    for (const standing of ['live', 'held', 'unclear'] as const) expect(verdictOf({ ...base, standing })).toBeNull();
    expect(verdictOf({ ...base, standing: 'matched' })).toBeNull();
    expect(verdictOf({ ...base, counted_cc: 50, filled_cc: 40, age_us: 1e9, quiet_us: 1e9 })).toBeNull();
    expect(verdictOf({ ...base, filled_cc: 40 })).toBeNull();
    expect(verdictOf({ ...base, taken: false, age_us: 1e9, looks: 2 })).toBeNull();
    expect(verdictOf({ ...base, standing: 'cancelled' })).toBeNull();
    for (const taken of [true, false]) expect(verdictOf({ ...base, taken, age_us: 14e6 })).toBeNull();
  });

  it('is given once nothing can', () => {
    expect(verdictOf({ ...base, filled_cc: 100 })).toMatchObject({ status: 'filled' });
    expect(verdictOf({ ...base, filled_cc: 40, quiet_us: 2e6 })).toMatchObject({ status: 'cancelled', filled_cc: 40 });
    expect(verdictOf({ ...base, age_us: 15e6 })).toMatchObject({ status: 'cancelled', filled_cc: 0 });
    expect(verdictOf({ ...base, taken: false, age_us: 15e6 })).toMatchObject({ status: 'expired' });
    const failed = { ...base, standing: 'cancelled', counted_cc: 100, failed_cc: 100 } as const;
    expect(verdictOf(failed)).toBeNull();
    expect(verdictOf({ ...failed, quiet_us: 2e6 })).toMatchObject({ reason: 'matched and failed to settle' });
    const told = { ...base, standing: 'cancelled', counted_cc: 0 } as const;
    expect(verdictOf(told)).toMatchObject({ status: 'cancelled', filled_cc: 0 });
  });
});

describe('the simulated exchange', () => {
  it('serves the official client', async () => {
    const world = await desk();
    const { api_key: key, secret, passphrase } = world.credentials;
    const signer = createWalletClient({ account: privateKeyToAccount(KEY), transport: http('http://127.0.0.1:1') });
    const client = new ClobClient({
      ...{ host: world.urls.clobUrl, chain: 137, signer, creds: { key, secret, passphrase }, signatureType: 0 },
    });
    const options = { tickSize: '0.01', negRisk: false } as const;
    const rests = { tokenID: TOKENS[0], price: 0.4, size: 10, side: Side.BUY };
    const placed = (await client.createAndPostOrder(rests, options, OrderType.GTC)) as {
      status: string;
      orderID: string;
    };
    expect(placed).toMatchObject({ success: true, status: 'live' });
    expect(await client.getOpenOrders()).toMatchObject([{ id: placed.orderID, price: '0.4', original_size: '10' }]);
    expect(await client.cancelOrder({ orderID: placed.orderID })).toMatchObject({ canceled: [placed.orderID] });
    const takes = { tokenID: TOKENS[0], price: 0.52, amount: 13, side: Side.BUY };
    expect(await client.createAndPostMarketOrder(takes, options, OrderType.FAK)).toMatchObject({ status: 'matched' });
    expect(await client.getTrades()).toMatchObject([{ size: '25', price: '0.52', trader_side: 'TAKER' }]);
    expect(await client.getBalanceAllowance({ asset_type: 'COLLATERAL' } as never)).toMatchObject({
      balance: '486688000',
    });
    expect(await client.postHeartbeat('')).toHaveProperty('heartbeat_id');
  });

  it('fills as a maker what rests when the book comes to it, and cancels the rest', async () => {
    const world = await desk();
    const order: UnsignedOrder = {
      ...{ salt: 1, ...partiesOf(accountOf(KEY, 0)), token_id: TOKENS[1], side: 'BUY', signature_type: 0 },
      ...{ maker_amount: 4_000_000, taker_amount: 10_000_000, timestamp_ms: 1 },
    };
    const { hash, signature } = await signOrder(order, false, KEY);
    const text = {
      maker: order.maker,
      signer: order.signer,
      tokenId: order.token_id,
      side: 'BUY',
      signatureType: 0,
      salt: 1,
    };
    const zero = `0x${'00'.repeat(32)}`;
    const fields = {
      ...text,
      makerAmount: '4000000',
      takerAmount: '10000000',
      timestamp: '1',
      metadata: zero,
      builder: zero,
    };
    const { exchange } = world.venue;
    const body = { owner: world.credentials.api_key, orderType: 'GTC', order: { ...fields, signature } };
    expect(
      await exchange.place(world.holder, { ...body, order: { ...fields, makerAmount: '4100000', signature } }),
    ).toMatchObject({
      error: 'the order signer address has to be the address of the API KEY',
    });
    expect(await exchange.place(world.holder, body)).toMatchObject({ hash, status: 'LIVE' });
    expect(await exchange.place(world.holder, body)).toMatchObject({ error: `order ${hash} is invalid. Duplicated.` });
    world.venue.setBook(CONDITION, [[6000, 300]], [[6200, 100]]);
    expect(exchange.orders.get(hash)).toMatchObject({ status: 'LIVE', filled_cc: 300 });
    expect(exchange.trades).toMatchObject([{ role: 'MAKER', price_e4: 4000, qty_cc: 300 }]);
    expect(world.holder.cash).toBe(500_000_000 - 1_200_000);
    expect(exchange.cancel(world.holder, [hash])).toEqual({ canceled: [hash], not_canceled: {} });
  });
});

it('nobody without leave can make an executor', () => {
  // @ts-expect-error a plain object is no leave, whatever its fields
  const options: ConstructorParameters<typeof PolymarketExecutor>[0]['armed'] = {
    venue: 'polymarket',
    account: 'a',
    cap_udollars: 1,
    expires_us: 1,
  };
  expect(options.venue).toBe('polymarket');
});
