/** `arbees torture`: the whole desk in simulated worlds that do everything to it, seed after seed. */
import type { Command } from 'commander';
import type { TortureResult } from '../../services/torture/torture.ts';
import { CliError, EXIT, emit, examples, integerOption, ioOf, setExit, withProgress } from '../output.ts';

interface TortureOptions {
  seeds: string;
  from: string;
  planted?: string;
}

function failureLines({ first, broken }: TortureResult): string[] {
  if (first === null) return [];
  const { failure, steps, of_steps } = first;
  const others = broken.slice(1).map(({ seed, invariant }) => `  ${seed} ${invariant}`);
  return [
    ...['', `seed ${failure.seed} breaks ${failure.invariant}: ${failure.text}`],
    ...['', `what is left of its ${of_steps} steps`, ...steps.map((step) => `  ${JSON.stringify(step)}`)],
    ...['', 'last decisions', ...failure.tail.map((line) => `  ${line}`)],
    ...(others.length === 0 ? [] : ['', 'also broken', ...others]),
  ];
}

async function run(options: TortureOptions, command: Command): Promise<void> {
  const seeds = integerOption('--seeds', options.seeds, 1, 1_000_000_000);
  const from = integerOption('--from', options.from, 0, 1_000_000_000_000);
  const { torture, mutationOf, MUTATIONS } = await import('../../services/torture/torture.ts');
  const { planted } = options;
  const mutation = planted === undefined ? null : mutationOf(planted);
  if (mutation === undefined) {
    const expected = `one of ${MUTATIONS.map(({ name }) => name).join(', ')}`;
    throw new CliError('bad_option', `got ${JSON.stringify(planted)}`, { field: '--planted', expected });
  }
  const began = performance.now();
  const result = await withProgress(command, 'torture', ({ update }) =>
    torture({ from, seeds, mutation, signal: ioOf(command).signal, onSeed: (done) => update(done, seeds) }),
  );
  const took_ms = Math.round(performance.now() - began);
  const { counts, broken } = result;
  if (broken.length > 0) setExit(command, EXIT.invariant);
  else if (ioOf(command).signal.aborted) setExit(command, EXIT.interrupted);
  const speed = ((result.seeds * 1_000) / Math.max(took_ms, 1)).toFixed(1);
  emit(command, { ...result, took_ms }, () =>
    [
      `${result.seeds} seeds from ${from}, ${broken.length} broken, ${(took_ms / 1_000).toFixed(1)} s (${speed} a second)`,
      `${counts.events} events, ${counts.decisions} decisions, ${counts.orders} orders, ${counts.fills} fills`,
      `${counts.crashes} crashes, ${counts.naked} legs left alone, ${counts.settled} settlements`,
      ...failureLines(result),
    ].join('\n'),
  );
}

/** `arbees torture`. */
export function registerTorture(program: Command): void {
  program
    .command('torture')
    .description('the whole desk through crashes, lost answers and hostile venues, simulated from seeds')
    .option('--seeds <n>', 'how many lives', '200')
    .option('--from <seed>', 'the first seed', '1')
    .option('--planted <fault>', 'plant a fault that has to be found')
    .action(async (options: TortureOptions, command: Command) => run(options, command))
    .addHelpText(
      'after',
      examples([
        ['arbees torture --seeds 10000', 'ten thousand lives; the first broken one is shrunk and printed, exit code 4'],
        ['arbees torture --from 4711 --seeds 1 --json', 'one life again, for a script'],
        ['arbees torture --planted ignores_the_gate', 'show that orders sent too early are noticed'],
      ]),
    );
}
