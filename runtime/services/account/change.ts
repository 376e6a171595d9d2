/** What changes an account from outside a run: deposits, withdrawals, a fresh start. */
import { existsSync } from 'node:fs';
import { DatabaseError } from '../../../db/errors.ts';
import { accountFold } from '../../journal/account-state.ts';
import { restore } from '../../journal/restore.ts';
import { spillDirectory, spillPath } from '../../journal/spill-place.ts';
import type { Account } from '../../trading/account.ts';
import { readOnlyAccount } from '../../trading/account-report.ts';
import { JournalWriter } from '../../trading/journal-writer.ts';
import type { Venue } from '../../trading/types/events.ts';
import type { CashMoved, ClosedTrade, JournalEntry, RunStarted } from '../../trading/types/journal.ts';
import { parseUdollars, type TimeUs, type Udollars } from '../../trading/types/units.ts';
import { venueIds, venueName } from '../../trading/types/venue.ts';
import { dollars } from '../../trading/types/words.ts';
import { InputError } from '../input-error.ts';
import { type AccountPlace, atPlace, knownAccount, mustBeFree, type OpenPlace } from './place.ts';

/** Where and when. */
export interface ChangeContext {
  place: AccountPlace;
  /** Entries that a process could not write wait below it. */
  data_directory: string;
  at_us: TimeUs;
}

/** What is to be moved. */
export interface CashChange {
  account: string;
  what: 'deposit' | 'withdraw';
  venue: string;
  /** As typed: plain dollars with at most six decimals. */
  amount: string;
  reason: string;
}

/** What was moved. */
export interface CashChanged {
  account: string;
  what: 'deposit' | 'withdraw';
  venue: Venue;
  amount_udollars: Udollars;
  /** Free at the venue, before and after. */
  cash_before_udollars: Udollars;
  cash_after_udollars: Udollars;
  epoch: number;
  run_id: string;
  /** Number of the entry. */
  seq: number;
}

function amountOf(text: string): Udollars {
  const amount = parseUdollars(text);
  if (amount === null || amount <= 0)
    throw new InputError('bad_option', `got ${JSON.stringify(text)}`, {
      field: '--amount',
      expected: 'dollars above 0 with at most six decimals, e.g. 100.00',
    });
  return amount;
}

function venueOf(text: string): Venue {
  const venues = venueIds();
  if (venues.includes(text)) return text;
  throw new InputError('bad_option', `got ${JSON.stringify(text)}`, {
    field: '--venue',
    expected: venues.join(' or '),
  });
}

function reasonOf(text: string): string {
  const reason = text.trim();
  if (reason !== '' && reason.length <= 500) return reason;
  throw new InputError('bad_option', reason === '' ? 'empty' : `${reason.length} characters`, {
    field: '--reason',
    expected: 'a sentence of at most 500 characters',
  });
}

/** Nothing may be written behind entries that still wait in a file. */
function mustBeStored(data_directory: string, account: string): void {
  const path = spillPath(spillDirectory(data_directory), account);
  if (existsSync(path))
    throw new DatabaseError(
      'locked',
      `entries of account ${account} wait in ${path}: a process is running, or the next start stores them first`,
    );
}

/** The state of an account, with trades that a killed process closed and did not write. */
class Folded {
  readonly account: Account = readOnlyAccount();
  readonly due: { cause: number; trade: ClosedTrade }[] = [];

  load(state: Parameters<Account['load']>[0]): void {
    this.account.load(state);
  }

  fold(entry: JournalEntry): void {
    if (entry.kind === 'trade_closed') this.due.shift();
    for (const trade of this.account.fold(entry).closed) this.due.push({ cause: entry.seq, trade });
  }
}

function runOf(account: string, mode: string, at_us: TimeUs): RunStarted {
  const started = new Date(at_us / 1_000).toISOString().replace(/[-:]/g, '').replace('.', '-');
  const run_id = `account-${started}-${process.pid}`;
  // No kernel takes part in moving money.
  return { run_id, mode: mode as RunStarted['mode'], account, kernel_sha256: 'none', seed: 0, settings: {} };
}

async function append(open: OpenPlace, { at_us }: ChangeContext, moved: CashMoved & { account: string; mode: string }) {
  const { account, mode, ...body } = moved;
  const { journal } = open;
  const folded = (await restore(journal, account, accountFold(new Folded()))).state;
  const { ledger } = folded.account;
  const before = ledger.cash(body.venue);
  if (body.what === 'withdraw' && body.amount_udollars > before)
    throw new InputError('too_much', `got ${dollars(body.amount_udollars)}`, {
      field: '--amount',
      expected: `at most ${dollars(before)}, which is what is free at ${venueName(body.venue)}`,
    });
  const { epoch, last } = await journal.openAccount(account, { mode, at_us });
  const run = runOf(account, mode, at_us);
  const entries: JournalEntry[] = [];
  const writer = new JournalWriter(last);
  const [tail] = last.decisions === 0 ? [] : await journal.readDecisions(account, last.decisions, 1);
  writer.begin(entries, Math.max(at_us, tail?.at_us ?? 0));
  writer.append('run_started', run);
  for (const { cause, trade } of folded.due) writer.append('trade_closed', trade, { cause });
  const { seq } = writer.append('cash_moved', body);
  for (const entry of entries) folded.fold(entry);
  await journal.append({ account, epoch, run_id: run.run_id }, entries);
  return { epoch, run_id: run.run_id, seq, before, after: ledger.cash(body.venue) };
}

/**
 * Move money into an account or out of it, as a run of its own.
 * @throws InputError naming the option; DatabaseError `locked` when a process works on the account
 */
export async function moveCash(context: ChangeContext, change: CashChange): Promise<CashChanged> {
  const { account, what } = change;
  const body = {
    ...{ what, venue: venueOf(change.venue), amount_udollars: amountOf(change.amount), by: 'cli' },
    reason: reasonOf(change.reason),
  };
  return atPlace(context.place, async (open) => {
    const { mode } = await knownAccount(open, account);
    await mustBeFree(open, account);
    mustBeStored(context.data_directory, account);
    const { before, after, ...written } = await append(open, context, { account, mode, ...body });
    const { venue, amount_udollars } = body;
    return {
      ...{ account, what, venue, amount_udollars, cash_before_udollars: before, cash_after_udollars: after },
      ...written,
    };
  });
}

/**
 * Begin an account anew; its journal stays, whole, under another name.
 * @param confirm the account's name once more
 * @throws InputError `not_confirmed`, `unknown_account`; DatabaseError `locked`
 */
export async function resetAccount(
  context: ChangeContext,
  account: string,
  confirm: string | undefined,
): Promise<{ account: string; kept_as: string; decisions: number }> {
  if (confirm !== account)
    throw new InputError('not_confirmed', confirm === undefined ? 'not given' : `got ${JSON.stringify(confirm)}`, {
      field: '--confirm',
      expected: `--confirm ${account}, the account's name once more`,
    });
  return atPlace(context.place, async (open) => {
    const { decisions } = await knownAccount(open, account);
    await mustBeFree(open, account);
    mustBeStored(context.data_directory, account);
    const stamp = new Date(context.at_us / 1_000).toISOString().replace(/[-:]/g, '').replace('.', '-');
    const kept_as = `${account}@${stamp}`;
    await open.accounts.putAside(account, kept_as, context.at_us);
    return { account, kept_as, decisions };
  });
}
