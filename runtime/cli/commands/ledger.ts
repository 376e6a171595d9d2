import type { Command } from 'commander';
import type { AccountProof } from '../../services/account/check.ts';
import { dollars } from '../../trading/types/words.ts';
import { EXIT, emit, examples, setExit, withProgress } from '../output.ts';
import { type PlaceOptions, placeFrom, placeOption, table } from './account.ts';

function proofText(proof: AccountProof): string {
  const { account, broken, decisions, orders, fills, closed_trades, net_udollars, open_positions } = proof;
  const found =
    broken === null
      ? 'every rule holds'
      : `BROKEN at entry ${broken.seq} (${broken.kind}), rule ${broken.rule}: ${broken.text}`;
  const rows = Object.entries(proof.balances_udollars).map(([name, amount]) => [name, dollars(amount), String(amount)]);
  return [
    `${account}: ${found}`,
    `  ${decisions} decisions, ${orders} orders, ${fills} fills, ${closed_trades} closed trades (${dollars(net_udollars)} net), ${open_positions} open positions`,
    ...(proof.unwritten_trades === 0
      ? []
      : [`  ${proof.unwritten_trades} trades follow from the last entries; the next start writes them`]),
    ...table(rows).map((line) => `  ${line}`),
  ].join('\n');
}

async function check(account: string | undefined, options: PlaceOptions, command: Command): Promise<void> {
  const { checkLedger } = await import('../../services/account/check.ts');
  const place = await placeFrom(command, options);
  const accounts = await withProgress(command, 'folding the journal', () => checkLedger(place, account));
  const ok = accounts.every(({ broken }) => broken === null);
  emit(command, { ok, accounts }, () =>
    accounts.length === 0 ? 'no accounts yet' : accounts.map(proofText).join('\n'),
  );
  if (!ok) setExit(command, EXIT.invariant);
}

/** `arbees ledger check`. */
export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('prove that the money is right');
  placeOption(ledger.command('check').description('fold a journal from its first decision and prove every rule'))
    .argument('[account]', 'its name; left out: every account')
    .action((account: string | undefined, options: PlaceOptions, self: Command) => check(account, options, self))
    .addHelpText(
      'after',
      examples([
        ['arbees ledger check', 'every account; code 4 with the first entry that breaks a rule'],
        ['arbees ledger check paper-default --json', 'balances and counts, for a script'],
      ]),
    );
}
