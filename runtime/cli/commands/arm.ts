import type { Command } from 'commander';
import type { Arming } from '../../services/arming/document.ts';
import type { ArmingState } from '../../services/arming/operator.ts';
import type { Surroundings } from '../../services/arming/switches.ts';
import { venueName } from '../../trading/types/venue.ts';
import { dollars } from '../../trading/types/words.ts';
import { confirmByTyping, durationOption } from '../asking.ts';
import { CliError, emit, examples, integerOption, ioOf } from '../output.ts';
import { timeText } from './account.ts';
import { DATA_DIRECTORY } from './db.ts';

interface ArmOptions {
  venue?: string;
  account?: string;
  cap?: string;
  expires?: string;
  rampDays: string;
  data: string;
  yes?: boolean;
  status?: boolean;
}

/** Said wherever somebody arms: no promise that the program does not keep. */
const NOT_WIRED = 'No live executor is wired into `arbees run` yet: arming sends no order by itself.';

function surroundings(command: Command, data_directory: string): Surroundings {
  return { env: ioOf(command).env, data_directory, at_us: Date.now() * 1_000 };
}

function given(field: string, value: string | undefined, expected: string): string {
  if (value !== undefined) return value;
  throw new CliError('usage', 'not given', { field, expected });
}

async function requested(options: ArmOptions, at_us: number): Promise<Arming> {
  const { armingFor, LONGEST_ARMING_US } = await import('../../services/arming/operator.ts');
  const within = { min_us: 60e6, max_us: LONGEST_ARMING_US, range: '1m to 24h' };
  const request = {
    venue: given('--venue', options.venue, 'kalshi or polymarket'),
    account: given('--account', options.account, 'the account that may trade'),
    cap: given('--cap', options.cap, 'dollars, e.g. 50.00'),
    lasts_us: durationOption('--expires', given('--expires', options.expires, '1m to 24h, e.g. 8h'), within),
    ramp_step_days: integerOption('--ramp-days', options.rampDays, 1, 30),
  };
  return armingFor(request, at_us);
}

function summary({ venue, account, cap_udollars, expires_us, ramp_step_days }: Arming, first_udollars: number): string {
  const cap = `at most ${dollars(cap_udollars)} at stake, ${dollars(first_udollars)} in the first ${ramp_step_days} days without an incident`;
  return `${venueName(venue)}, account ${account}: ${cap}, until ${timeText(expires_us)}`;
}

function stateLine({ venue, state, detail, arming, first_cap_udollars }: ArmingState): string {
  const text = arming === null ? detail : summary(arming, first_cap_udollars ?? 0);
  return `${state.padEnd(20)}${arming === null ? `${venueName(venue)}: ` : ''}${text}`;
}

async function status(options: ArmOptions, command: Command): Promise<void> {
  const { armingStates } = await import('../../services/arming/operator.ts');
  const states = armingStates(surroundings(command, options.data));
  emit(command, states, () =>
    [
      states.paper ? 'PAPER_TRADING is not 0: paper only' : 'PAPER_TRADING=0: the first switch is set',
      ...states.venues.map(stateLine),
      NOT_WIRED,
    ].join('\n'),
  );
}

async function arm(options: ArmOptions, command: Command): Promise<void> {
  if (options.status === true) return status(options, command);
  const { armVenue } = await import('../../services/arming/operator.ts');
  const { rampedCap } = await import('../../services/arming/switches.ts');
  const around = surroundings(command, options.data);
  const arming = await requested(options, around.at_us);
  const first_cap_udollars = rampedCap(arming, 0);
  const text = summary(arming, first_cap_udollars);
  if (options.yes !== true) await confirmByTyping(command, `Arming for real money: ${text}.`, arming.account);
  const { path, key } = armVenue(arming, around);
  emit(
    command,
    { ...arming, first_cap_udollars, path, key },
    `armed: ${text}\nsigned with key ${key} in ${path}\n${NOT_WIRED}`,
  );
}

/** `arbees arm`. */
export function registerArm(program: Command): void {
  program
    .command('arm')
    .description('set the second switch to real money: an arming file signed by the operator')
    .option('--venue <name>', 'kalshi or polymarket')
    .option('--account <name>', 'the account that may trade')
    .option('--cap <dollars>', 'most that may be at stake at the venue, fees and orders on their way included')
    .option('--expires <duration>', 'until when: 1m to 24h from now')
    .option('--ramp-days <number>', 'days without an incident per step: 20 %, 50 %, then all of the cap', '3')
    .option('--data <directory>', 'data directory of the runs', DATA_DIRECTORY)
    .option('-y, --yes', 'do not ask to type the name of the account')
    .option('--status', 'show both switches instead')
    .addHelpText(
      'after',
      examples([
        ['arbees arm --venue kalshi --account main --cap 50.00 --expires 8h', 'asks for the name of the account'],
        ['arbees arm --status', 'both switches as they are now'],
      ]),
    )
    .addHelpText(
      'after',
      `\nEnvironment: ARBEES_OPERATOR_KEY_FILE names the operator's Ed25519 key (PEM, mode 0600); PAPER_TRADING=0 is the first switch.\n${NOT_WIRED}`,
    )
    .action((options: ArmOptions, self: Command) => arm(options, self));
}

async function disarm({ venue, data }: { venue?: string; data: string }, command: Command): Promise<void> {
  const { disarmVenues } = await import('../../services/arming/operator.ts');
  const disarmed = disarmVenues(surroundings(command, data), venue);
  emit(
    command,
    { disarmed },
    disarmed.length === 0 ? 'nothing was armed' : `disarmed: ${disarmed.map(venueName).join(', ')}`,
  );
}

/** `arbees disarm`. */
export function registerDisarm(program: Command): void {
  program
    .command('disarm')
    .description('take the second switch back; needs no key')
    .option('--venue <name>', 'at this venue only')
    .option('--data <directory>', 'data directory of the runs', DATA_DIRECTORY)
    .addHelpText('after', examples([['arbees disarm', 'nothing is armed any more']]))
    .action((options: { venue?: string; data: string }, self: Command) => disarm(options, self));
}
