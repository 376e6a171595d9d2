/** Proving journals: folded from the first decision, without any checkpoint. */
import { LedgerCheck, type LedgerProof } from '../../trading/portfolio/ledger-check.ts';
import { type AccountPlace, atPlace, knownAccount, type OpenPlace } from './place.ts';

/** What one account's journal proved to be. */
export interface AccountProof extends LedgerProof {
  account: string;
}

const PAGE = 5_000;

async function prove({ journal }: OpenPlace, account: string): Promise<AccountProof> {
  const check = new LedgerCheck();
  let from_seq = 1;
  for (;;) {
    // By place, not by number: a missing number must be found, not skipped.
    const page = await journal.readDecisions(account, from_seq, PAGE);
    for (const entry of page) check.take(entry);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE || !check.ok) return { account, ...check.proof() };
    from_seq = last.seq + 1;
  }
}

/** Prove one account, or all. @throws InputError `unknown_account`, DatabaseError */
export function checkLedger(place: AccountPlace, account?: string): Promise<AccountProof[]> {
  return atPlace(place, async (open) => {
    const names =
      account === undefined
        ? (await open.accounts.summaries()).map((one) => one.account)
        : [(await knownAccount(open, account)).account];
    const proofs: AccountProof[] = [];
    for (const name of names) proofs.push(await prove(open, name));
    return proofs;
  });
}
