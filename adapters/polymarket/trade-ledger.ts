/**
 * The account's trades, each counted once however often, late and out of order it is told. A trade is money for the time being from
 * its match on; on the chain it is confirmed, or it fails and never was (polymarket.md 8.1). Pure.
 */
import type { QtyCc, Udollars } from '../../runtime/trading/types/units.ts';
import { costUdollars, type OwnPart, type TradeNews, type TradeState, takerFeeUdollars } from './user-stream.ts';

/** A fill in the house's units. */
export interface LedgerFill {
  /** `${trade id}:${hash}`: the same by whichever way it is told. */
  fill_id: string;
  hash: string;
  qty_cc: QtyCc;
  cost_udollars: Udollars;
  fee_udollars: Udollars;
}

/** What is new of a trade. */
export type TradeChange =
  | { kind: 'filled'; fill: LedgerFill }
  | { kind: 'confirmed'; trade_id: string }
  /** Fills that were told and are none; empty where the failure was heard first. */
  | { kind: 'failed'; trade_id: string; fills: LedgerFill[] }
  /** Confirmed and failed: somebody has to look. */
  | { kind: 'contradicted'; trade_id: string };

/** What an order has had, in the venue's units, with what is below 0.01 contract kept for its next fill. */
interface Run {
  qty_e6: number;
  cost_udollars: Udollars;
  fee_udollars: Udollars;
}

interface Known {
  state: TradeState;
  fills: LedgerFill[];
}

const E6_PER_CC = 10_000;

export class TradeLedger {
  private readonly known = new Map<string, Known>();
  private readonly runs = new Map<string, Run>();
  private readonly rateOf: (hash: string) => number;

  /** @param rateOf taker rate of an order's market, 1/100,000; makers pay nothing (polymarket.md 6.1) */
  constructor(rateOf: (hash: string) => number) {
    this.rateOf = rateOf;
  }

  /** Trades that are neither confirmed nor failed. */
  get unsettled(): string[] {
    return [...this.known].flatMap(([id, { state }]) => (isSettled(state) ? [] : [id]));
  }

  /** Quantity of an order that trades have told so far. */
  filledCc(hash: string): QtyCc {
    return Math.floor((this.runs.get(hash.toLowerCase())?.qty_e6 ?? 0) / E6_PER_CC);
  }

  /** What is new in it. */
  take({ trade_id, state, parts }: TradeNews): TradeChange[] {
    const known = this.known.get(trade_id);
    if (known === undefined) {
      const fills = state === 'failed' ? [] : parts.flatMap((part) => this.fill(trade_id, part));
      this.known.set(trade_id, { state, fills });
      const changes: TradeChange[] = fills.map((fill) => ({ kind: 'filled', fill }));
      return [...changes, ...ended(trade_id, state, fills)];
    }
    if (isSettled(known.state)) {
      if (!isSettled(state) || state === known.state) return [];
      return [{ kind: 'contradicted', trade_id }];
    }
    known.state = state;
    if (state === 'failed') for (const part of parts) this.undo(trade_id, part, known.fills);
    return ended(trade_id, state, known.fills);
  }

  private fill(trade_id: string, { hash, role, pieces }: OwnPart): LedgerFill[] {
    const key = hash.toLowerCase();
    const run = this.runs.get(key) ?? { qty_e6: 0, cost_udollars: 0, fee_udollars: 0 };
    const before_cc = Math.floor(run.qty_e6 / E6_PER_CC);
    const qty_e6 = run.qty_e6 + pieces.reduce((sum, piece) => sum + piece.qty_e6, 0);
    const qty_cc = Math.floor(qty_e6 / E6_PER_CC) - before_cc;
    const cost_udollars = run.cost_udollars + costUdollars(pieces);
    const fee_udollars = run.fee_udollars + (role === 'taker' ? takerFeeUdollars(pieces, this.rateOf(hash)) : 0);
    const told = qty_cc > 0;
    this.runs.set(key, { qty_e6, cost_udollars: told ? 0 : cost_udollars, fee_udollars: told ? 0 : fee_udollars });
    return told ? [{ fill_id: `${trade_id}:${key}`, hash, qty_cc, cost_udollars, fee_udollars }] : [];
  }

  private undo(trade_id: string, { hash, pieces }: OwnPart, fills: readonly LedgerFill[]): void {
    const run = this.runs.get(hash.toLowerCase());
    const was_told = fills.some(({ fill_id }) => fill_id === `${trade_id}:${hash.toLowerCase()}`);
    if (run === undefined || !was_told) return;
    run.qty_e6 -= pieces.reduce((sum, piece) => sum + piece.qty_e6, 0);
  }
}

function isSettled(state: TradeState): boolean {
  return state === 'confirmed' || state === 'failed';
}

function ended(trade_id: string, state: TradeState, fills: LedgerFill[]): TradeChange[] {
  if (state === 'confirmed') return [{ kind: 'confirmed', trade_id }];
  return state === 'failed' ? [{ kind: 'failed', trade_id, fills }] : [];
}
