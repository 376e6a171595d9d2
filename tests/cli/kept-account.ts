/** A database with an account that has traded: a lock of two legs, of which one has settled. */
import { openStore } from '../../runtime/services/store/store.ts';
import type { StoreOptions } from '../../runtime/services/store/store-contract.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { lockBooks, pairEvent, SECOND, START_US, stamp, TestDesk, ticks } from '../trading/support.ts';

/** Journal of a lock whose leg at Kalshi has settled. */
export function lockJournal(): JournalEntry[] {
  const desk = new TestDesk().send(pairEvent(START_US), ...lockBooks(START_US + SECOND), ...ticks(START_US + SECOND));
  const at = stamp(START_US + 10 * SECOND);
  return desk.send({ type: 'settlement', venue: 'kalshi', market_id: 'K-BOS', yes_value_e4: 10_000, at }).journal;
}

/** Store entries as an account's. */
export async function storeAccount(
  where: StoreOptions,
  account: string,
  entries: readonly JournalEntry[],
): Promise<void> {
  const store = await openStore(where);
  const { epoch } = await store.openAccount(account, { mode: 'paper', at_us: START_US });
  await store.append({ account, epoch, run_id: 'test' }, entries);
  await store.close();
}
