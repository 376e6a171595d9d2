/** `arbees simulate SOURCE`: one simulated source alone, for clients of any make. */
import { Argument, type Command } from 'commander';
import { SIMULATED, type Simulated } from '../../services/simulate/simulate.ts';
import { emit, examples, integerOption } from '../output.ts';
import { wait } from '../waiting.ts';

interface SimulateOptions {
  port: number;
  seed: number;
  speed: number;
  keyFile: string;
  cash: number;
  seconds?: number;
}

/** Add `simulate` to the program. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('run one simulated source alone, on loopback: listings, books, and at Kalshi orders too')
    .addArgument(new Argument('<source>', 'which').choices(SIMULATED))
    .option(
      '--port <number>',
      'where it listens; 0 takes a free one',
      (text) => integerOption('--port', text, 0, 65_534),
      0,
    )
    .option('--seed <number>', 'of its games', (text) => integerOption('--seed', text, 0, 4_294_967_295), 1)
    .option('--speed <number>', 'game seconds a second', (text) => integerOption('--speed', text, 1, 120), 5)
    .option('--key-file <file>', "kalshi: where the member's private key goes", 'data/simulated-kalshi.pem')
    .option(
      '--cash <dollars>',
      "kalshi: the member's cash",
      (text) => integerOption('--cash', text, 0, 1_000_000_000),
      1_000,
    )
    .option('--seconds <number>', 'stop by itself', (text) => integerOption('--seconds', text, 1, 604_800))
    .addHelpText(
      'after',
      examples([
        ['arbees simulate kalshi --port 9001', 'an exchange to trade on, with a key and 1,000 dollars'],
        ['arbees simulate polymarket --port 9010 --json', 'addresses of the catalogue, the books and the stream'],
      ]),
    )
    .action((source: Simulated, options: SimulateOptions, command: Command) => run(source, options, command));
}

async function run(source: Simulated, options: SimulateOptions, command: Command): Promise<void> {
  const { simulate } = await import('../../services/simulate/simulate.ts');
  const { port, seed, speed, keyFile, cash, seconds } = options;
  const running = await simulate({ source, port, seed, speed, key_file: keyFile, cash_udollars: cash * 1_000_000 });
  try {
    const { addresses, games_live } = running;
    emit(command, { source, seed, speed, games_live, ...addresses }, () =>
      [
        `simulated ${source}: seed ${seed}, ${games_live} games live; Ctrl-C stops it`,
        ...Object.entries(addresses).map(([name, value]) => `${name.padEnd(17)}${value}`),
      ].join('\n'),
    );
    await wait(command, seconds);
  } finally {
    await running.stop();
  }
}
