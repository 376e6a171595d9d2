import type { Command } from 'commander';
import type { AccountShown } from '../../services/account/accounts.ts';
import type { ChangeContext } from '../../services/account/change.ts';
import type { AccountPlace } from '../../services/account/place.ts';
import { venueName } from '../../trading/types/venue.ts';
import { dollars } from '../../trading/types/words.ts';
import { emit, examples, ioOf } from '../output.ts';
import { DATA_DIRECTORY, DEFAULT_DIRECTORY } from './db.ts';

/** Options of commands that look into a database. */
export interface PlaceOptions {
  db?: string;
}

/** Add the option that says where the database is. */
export function placeOption(command: Command): Command {
  return command.option(
    '--db <directory|address>',
    `database directory or postgres:// address (default: ARBEES_DATABASE_URL, or ${DEFAULT_DIRECTORY})`,
  );
}

/** The database that the options or the environment name. */
export async function placeFrom(command: Command, { db }: PlaceOptions): Promise<AccountPlace> {
  const { placeOf } = await import('../../services/account/place.ts');
  return placeOf(db, ioOf(command).env.ARBEES_DATABASE_URL, DEFAULT_DIRECTORY);
}

/** "2026-12-01 04:25:00 UTC"; "never" without a time. */
export function timeText(at_us: number | null): string {
  return at_us === null ? 'never' : `${new Date(at_us / 1_000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** "12.5 contracts" from 1/100 contract. */
function contracts(qty_cc: number): string {
  return `${qty_cc / 100} contracts`;
}

/** Lines of a table: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

async function list(options: PlaceOptions, command: Command): Promise<void> {
  const { listAccounts } = await import('../../services/account/accounts.ts');
  const accounts = await listAccounts(await placeFrom(command, options));
  const head = ['account', 'mode', 'runs', 'epoch', 'decisions', 'last activity'];
  const rows = accounts.map(({ account, mode, runs, epoch, decisions, last_at_us }) => [
    ...[account, mode, String(runs), String(epoch), String(decisions), timeText(last_at_us)],
  ]);
  emit(command, { accounts }, () => (rows.length === 0 ? 'no accounts yet' : table([head, ...rows]).join('\n')));
}

function section(title: string, lines: readonly string[]): string[] {
  return ['', `${title}${lines.length === 0 ? ': none' : ''}`, ...lines.map((line) => `  ${line}`)];
}

function shownText(shown: AccountShown): string {
  const { account, mode, epoch, runs, decisions, last_at_us, venues, positions, halts, day, closed } = shown;
  const money = venues.map((venue) => [
    venueName(venue.venue),
    ...[venue.cash_udollars, venue.reserved_udollars, venue.held_udollars, venue.savings_udollars].map(dollars),
  ]);
  const { open_orders, open_legs, balances_udollars } = shown;
  return [
    `${account}: ${mode}, ${runs} runs, epoch ${epoch}, ${decisions} decisions, last activity ${timeText(last_at_us)}`,
    ...section('money', table([['venue', 'cash', 'reserved', 'held at cost', 'savings'], ...money])),
    ...section('ledger', table(Object.entries(balances_udollars).map(([name, amount]) => [name, dollars(amount)]))),
    ...section(
      'open positions',
      positions.map(
        ({ position_id, label, qty_cc, cost_udollars, fees_udollars }) =>
          `${position_id}  ${label}: ${contracts(qty_cc)} for ${dollars(cost_udollars)} and ${dollars(fees_udollars)} fees`,
      ),
    ),
    ...section(
      'open orders',
      open_orders.map(
        ({ order_id, action, side, qty_cc, filled_qty_cc, label, status }) =>
          `${order_id}  ${action} ${contracts(qty_cc)} ${side} of ${label}, ${filled_qty_cc / 100} filled, ${status}`,
      ),
    ),
    ...section(
      'open legs',
      open_legs.map(({ opportunity_id, label, legs, naked }) => {
        const state = legs.map(({ qty_cc, wanted_cc }) => `${qty_cc / 100} of ${wanted_cc / 100}`).join(', ');
        return `${opportunity_id}  ${label}: ${state}${naked ? ', one leg alone' : ''}`;
      }),
    ),
    ...section(
      'halts',
      halts.map(({ scope, by, reason, at_us }) => `${scope} by ${by} since ${timeText(at_us)}: ${reason}`),
    ),
    '',
    day === null
      ? 'no day has begun'
      : `day ${day.day} (${day.zone}) began with ${dollars(day.equity_udollars)}; realised since ${dollars(day.realised_udollars)}`,
    `${closed.trades} closed trades, ${dollars(closed.net_udollars)} net`,
  ].join('\n');
}

async function show(account: string, options: PlaceOptions, command: Command): Promise<void> {
  const { showAccount } = await import('../../services/account/accounts.ts');
  const shown = await showAccount(await placeFrom(command, options), account);
  emit(command, shown, () => shownText(shown));
}

/** Options of commands that change an account. */
interface ChangeOptions extends PlaceOptions {
  data: string;
}

/** Add the options of commands that change an account: entries that wait in its data directory come first. */
function changeOptions(command: Command): Command {
  return placeOption(command).option('--data <directory>', 'data directory of its runs', DATA_DIRECTORY);
}

async function contextOf(command: Command, options: ChangeOptions): Promise<ChangeContext> {
  const place = await placeFrom(command, options);
  return { place, data_directory: options.data, at_us: Date.now() * 1_000 };
}

interface MoveOptions extends ChangeOptions {
  venue: string;
  amount: string;
  reason: string;
}

function registerMove(parent: Command, what: 'deposit' | 'withdraw'): void {
  const [verb, way] = what === 'deposit' ? ['pay into', 'to'] : ['pay out of', 'from'];
  const command = parent
    .command(what)
    .description(`${verb} an account that nobody is running`)
    .argument('<account>', 'its name')
    .requiredOption('--venue <name>', 'where the money is: kalshi or polymarket')
    .requiredOption('--amount <dollars>', 'exact dollars, e.g. 100.00')
    .requiredOption('--reason <text>', 'why, kept in the journal');
  changeOptions(command)
    .action(async (account: string, options: MoveOptions, self: Command) => {
      const { moveCash } = await import('../../services/account/change.ts');
      const { venue, amount, reason } = options;
      const moved = await moveCash(await contextOf(self, options), { account, what, venue, amount, reason });
      const { amount_udollars, cash_before_udollars, cash_after_udollars } = moved;
      const change = `${dollars(cash_before_udollars)} before, ${dollars(cash_after_udollars)} now`;
      emit(self, moved, `${dollars(amount_udollars)} ${way} ${account} at ${venueName(moved.venue)}: ${change}`);
    })
    .addHelpText(
      'after',
      examples([
        [
          `arbees account ${what} paper-default --venue kalshi --amount 100.00 --reason "monthly"`,
          'one entry of the journal; a running process is stopped first',
        ],
      ]),
    );
}

interface ResetOptions extends ChangeOptions {
  confirm?: string;
}

async function reset(account: string, options: ResetOptions, command: Command): Promise<void> {
  const { resetAccount } = await import('../../services/account/change.ts');
  const done = await resetAccount(await contextOf(command, options), account, options.confirm);
  emit(command, done, `${account} is empty; its ${done.decisions} decisions are kept as ${done.kept_as}`);
}

/** `arbees account list | show | deposit | withdraw | reset`. */
export function registerAccount(program: Command): void {
  const account = program.command('account').description('look at accounts and move their money');
  placeOption(account.command('list').description('every account of a database'))
    .action((options: PlaceOptions, self: Command) => list(options, self))
    .addHelpText('after', examples([['arbees account list', 'mode, runs, epoch, decisions and last activity']]));
  placeOption(account.command('show').description('money, positions, orders, halts and trades of one account'))
    .argument('<account>', 'its name')
    .action((name: string, options: PlaceOptions, self: Command) => show(name, options, self))
    .addHelpText('after', examples([['arbees account show paper-default --json', 'everything, for a script']]));
  registerMove(account, 'deposit');
  registerMove(account, 'withdraw');
  changeOptions(account.command('reset').description('begin an account anew; its journal is kept under another name'))
    .argument('<account>', 'its name')
    .option('--confirm <account>', "the account's name once more")
    .action((name: string, options: ResetOptions, self: Command) => reset(name, options, self))
    .addHelpText('after', examples([['arbees account reset demo --confirm demo', 'kept as demo@TIMESTAMP']]));
}
