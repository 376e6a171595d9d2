/** `arbees pairs`: which markets of two venues are the same, how each settles, and why others are not joined. */
import type { Command } from 'commander';
import type { AloneReport, PairReport, PairsReport, RowReport } from '../../services/pairs/pairs.ts';
import type { SettlementDifference } from '../../trading/types/contract.ts';
import { emit, examples, integerOption, ioOf } from '../output.ts';
import { collect } from './run-options.ts';

interface PairsOptions {
  why?: boolean;
  feeds: string;
  without: string[];
  seed: number;
}

const VERDICT = { safe: 'SAFE   ', caution: 'CAUTION', block: 'BLOCK  ' } as const;
/** Rows and lone listings that are printed; `--json` has all of them. */
const MOST_LINES = 40;

function differenceText({ field, a, b, verdict, loss_e4, chance_ppm }: SettlementDifference): string {
  const chance = chance_ppm === null ? 'the chance of a tie' : `${chance_ppm / 10_000} %`;
  const cost = verdict === 'block' ? 'never locked' : `${loss_e4 / 100} c at ${chance}`;
  return `          ${field}: ${a} | ${b} (${cost})`;
}

function pairText({ label, verdict, a, b, differences }: PairReport): string[] {
  const ids = [a, b].map(({ venue, market_id }) => `${venue} ${market_id}`).join(', ');
  return [`${VERDICT[verdict]}  ${label}`, `          ${ids}`, ...differences.map(differenceText)];
}

function rowText({ titles, verdict, label, differences }: RowReport): string[] {
  const head = `${VERDICT[verdict]}  ${titles.join(' | ')}${label === null ? '' : ` (${label})`}`;
  return [head, ...differences.map(differenceText)];
}

function aloneText({ venue, market_id, title, reason, candidates }: AloneReport): string[] {
  const alike = candidates.map(
    (one) => `          ${one.similarity.toFixed(3)} ${one.title} (${one.market_id}): ${one.why_not}`,
  );
  return [`alone    ${title} (${venue} ${market_id}): ${reason}`, ...alike];
}

/** The first of some lines, with how many there are more. */
function some<T>(list: readonly T[], text: (one: T) => string[]): string[] {
  const left = list.length - MOST_LINES;
  return [
    ...list.slice(0, MOST_LINES).flatMap(text),
    ...(left > 0 ? [`         ... and ${left} more (--json has all)`] : []),
  ];
}

function reportText(report: PairsReport, why: boolean): string {
  const { games, listings, pairs, alone, rows, counts, labelled } = report;
  const reasons = new Map<string, number>();
  for (const { reason } of alone) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const lone = [...reasons].map(([reason, times]) => `${times} ${reason}`).join(', ');
  return [
    `${games} games, ${listings} listings: ${pairs.length} pairs of two venues${lone === '' ? '' : `; alone: ${lone}`}`,
    ...(rows.length === 0 ? [] : [`${rows.length} rows of two titles`]),
    `${counts.safe} safe, ${counts.caution} with caution, ${counts.block} blocked`,
    ...(labelled === null
      ? []
      : [
          `safe by label: precision ${labelled.precision.toFixed(4)} (${labelled.safe_true} of ${labelled.safe}), recall ${labelled.recall.toFixed(3)} (of ${labelled.true_rows} true)`,
        ]),
    ...some(pairs, pairText),
    ...some(rows, rowText),
    ...(why ? some(alone, aloneText) : []),
  ].join('\n');
}

async function pairs(files: string[], options: PairsOptions, command: Command): Promise<void> {
  const [{ listPairs }, { readDocuments }] = await Promise.all([
    import('../../services/pairs/pairs.ts'),
    import('../../services/pairs/documents.ts'),
  ]);
  const why = options.why === true;
  const documents =
    files.length > 0
      ? readDocuments(files, Date.now() * 1_000)
      : await (await import('../../services/pairs/live.ts')).listedNow({ ...options, env: ioOf(command).env });
  const report = listPairs(documents, why);
  emit(command, report, () => reportText(report, why));
}

/** Add `pairs` to the program. */
export function registerPairs(program: Command): void {
  program
    .command('pairs')
    .description('which markets of the two venues are the same, how each settles, and where they can differ')
    .argument(
      '[file...]',
      'recorded events of the venues and ESPN scoreboards, or lines of two titles (default: what the feeds list now)',
    )
    .option('--why', 'of what is alone: which markets look alike, and what speaks against them')
    .option('--feeds <demo|live|file>', 'without files: whom to ask', 'demo')
    .option('--without <venue>', 'leave a venue out: kalshi or polymarket (repeatable; with live)', collect, [])
    .option('--seed <number>', 'seed of the demo', (text) => integerOption('--seed', text, 0, 4_294_967_295), 1)
    .action((files: string[], options: PairsOptions, command: Command) => pairs(files, options, command))
    .addHelpText(
      'after',
      examples([
        ['arbees pairs', 'what the simulated venues list'],
        ['arbees pairs --feeds live --why', 'what the real venues list now, and why the rest is alone'],
        ['arbees pairs kalshi.json.gz gamma.json scoreboard.json --json', 'recorded documents, for a script'],
      ]),
    );
}
