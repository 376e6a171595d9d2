/** Accounts as they are in the database: listed, and one in full. */
import type { AccountSummary, ClosedTotals } from '../../../db/account-store.ts';
import { accountFold } from '../../journal/account-state.ts';
import { restore } from '../../journal/restore.ts';
import { type AccountReport, accountReport, readOnlyAccount } from '../../trading/account-report.ts';
import { type AccountPlace, atPlace, knownAccount } from './place.ts';

/** One account in full. */
export interface AccountShown extends AccountSummary, AccountReport {
  closed: ClosedTotals;
}

/** Every account, oldest first. @throws DatabaseError, InputError */
export function listAccounts(place: AccountPlace): Promise<AccountSummary[]> {
  return atPlace(place, ({ accounts }) => accounts.summaries());
}

/** One account: the fold of its journal. @throws DatabaseError, InputError `unknown_account` */
export function showAccount(place: AccountPlace, account: string): Promise<AccountShown> {
  return atPlace(place, async (open) => {
    const summary = await knownAccount(open, account);
    const { state } = await restore(open.journal, account, accountFold(readOnlyAccount()));
    const closed = await open.accounts.closedTotals(account);
    return { ...summary, ...accountReport(state.snapshot()), closed };
  });
}
