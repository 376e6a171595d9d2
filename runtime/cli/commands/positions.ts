import type { Command } from 'commander';
import { dollars } from '../../trading/types/words.ts';
import { emit, examples } from '../output.ts';
import { type PlaceOptions, placeFrom, placeOption, table, timeText } from './account.ts';
import { remoteOf, remoteOption } from './halt.ts';

interface ListOptions extends PlaceOptions {
  account?: string;
}

async function list(options: ListOptions, command: Command): Promise<void> {
  const { listPositions } = await import('../../services/account/accounts.ts');
  const positions = await listPositions(await placeFrom(command, options), options.account);
  const head = ['position', 'account', 'contracts', 'cost', 'fees', 'opened', 'on'];
  const rows = positions.map(({ position_id, account, qty_cc, cost_udollars, fees_udollars, opened_at_us, label }) => [
    ...[position_id, account, String(qty_cc / 100), dollars(cost_udollars), dollars(fees_udollars)],
    ...[timeText(opened_at_us), label],
  ]);
  emit(command, { positions }, () => (rows.length === 0 ? 'no open positions' : table([head, ...rows]).join('\n')));
}

interface CloseOptions {
  url: string;
}

async function close(position_id: string, options: CloseOptions, command: Command): Promise<void> {
  const { closePosition } = await import('../../services/account/remote.ts');
  const closing = await closePosition(remoteOf(command, options), position_id);
  emit(command, closing, `${position_id}: order ${closing.order_id} sells it at what the book pays now`);
}

/** `arbees positions list | close`. */
export function registerPositions(program: Command): void {
  const positions = program.command('positions').description('see what is held, and close it');
  placeOption(positions.command('list').description('open positions at cost, from the database'))
    .option('--account <name>', 'of this account only')
    .action((options: ListOptions, self: Command) => list(options, self))
    .addHelpText('after', examples([['arbees positions list --account paper-default', 'ids, contracts and cost']]));
  remoteOption(positions.command('close').description('have a running process sell a position'))
    .argument('<position_id>', 'VENUE:MARKET_ID:SIDE, as listed')
    .action((position_id: string, options: CloseOptions, self: Command) => close(position_id, options, self))
    .addHelpText(
      'after',
      examples([['arbees positions close kalshi:KXNBAGAME-26NOV20LACWAS-LAC:yes', 'needs ARBEES_API_TOKEN']]),
    );
}
