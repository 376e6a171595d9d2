/** Accounts as they are in the database: listed, and one in full. */
import { accountFold } from '../../journal/account-state.ts';
import { restore } from '../../journal/restore.ts';
import {
  type AccountReport,
  type AccountShown,
  type AccountSummary,
  accountReport,
  type HeldPosition,
  readOnlyAccount,
} from '../../trading/account-report.ts';
import { type AccountPlace, atPlace, knownAccount, type OpenPlace } from './place.ts';

export type { AccountShown } from '../../trading/account-report.ts';

/** Every account, oldest first. @throws DatabaseError, InputError */
export function listAccounts(place: AccountPlace): Promise<AccountSummary[]> {
  return atPlace(place, ({ accounts }) => accounts.summaries());
}

async function reportOf({ journal }: OpenPlace, account: string): Promise<AccountReport> {
  const { state } = await restore(journal, account, accountFold(readOnlyAccount()));
  return accountReport(state.snapshot());
}

/** Open positions of one account, or of all. @throws DatabaseError, InputError `unknown_account` */
export function listPositions(place: AccountPlace, account?: string): Promise<(HeldPosition & { account: string })[]> {
  return atPlace(place, async (open) => {
    const all = account === undefined ? await open.accounts.summaries() : [await knownAccount(open, account)];
    const positions: (HeldPosition & { account: string })[] = [];
    for (const { account: name } of all)
      for (const position of (await reportOf(open, name)).positions) positions.push({ account: name, ...position });
    return positions;
  });
}

/** One account: the fold of its journal. @throws DatabaseError, InputError `unknown_account` */
export function showAccount(place: AccountPlace, account: string): Promise<AccountShown> {
  return atPlace(place, async (open) => {
    const summary = await knownAccount(open, account);
    const closed = await open.accounts.closedTotals(account);
    return { ...summary, ...(await reportOf(open, account)), closed };
  });
}
