/** Futures of two venues as others have joined them: labelled by hand, and by a text matcher that saw only likeness. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HAS_RECORDINGS, recordingText } from '../adapters/support/recordings.ts';
import { asked, verdict } from './support.ts';

interface Label {
  kalshi_id: string;
  kalshi_title: string;
  kalshi_rules: string;
  polymarket_id: string;
  polymarket_title: string;
  polymarket_rules: string;
  label: string;
}

describe.runIf(HAS_RECORDINGS)('pairs labelled by hand', () => {
  const rows = HAS_RECORDINGS
    ? recordingText('cross/labelled_pairs.jsonl.gz')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Label)
    : [];
  const judged = (row: Label): string =>
    verdict(
      asked(row.kalshi_title, { ticker: row.kalshi_id, rules: row.kalshi_rules }),
      asked(row.polymarket_title, { rules: row.polymarket_rules }),
    );
  /** Halves by a hash of the ids. */
  const halfOf = (row: Label): number =>
    (createHash('sha256').update(`${row.kalshi_id}|${row.polymarket_id}`).digest()[0] ?? 0) % 2;

  it.each([0, 1])('half %d: what is safe is true, and most of what is true is safe', (half) => {
    const own = rows.filter((row) => halfOf(row) === half);
    const safe = own.filter((row) => judged(row) === 'safe');
    const passed = own.filter((row) => judged(row) !== 'block');
    const truth = (some: readonly Label[]): number => some.filter(({ label }) => label === 'true_match').length;
    process.stdout.write(
      `labelled pairs, half ${half}: ${own.length} rows; safe ${safe.length}, of them true ${truth(safe)} of ${truth(own)}; with caution as well ${passed.length}, true ${truth(passed)}\n`,
    );
    expect(truth(safe)).toBe(safe.length);
    expect(truth(passed)).toBe(passed.length);
    expect(truth(safe) / truth(own)).toBeGreaterThanOrEqual(0.6);
  });

  it('one seat, one party or one year changed on either side is never let through', () => {
    const changes: readonly ((text: string) => string)[] = [
      (text) =>
        text.replace(
          /\b([A-Z]{2})-(\d\d)\b/g,
          (_all, state: string, n: string) => `${state}-${String((Number(n) % 52) + 1).padStart(2, '0')}`,
        ),
      (text) =>
        text.replace(/Republican|Democratic/g, (party) => (party === 'Republican' ? 'Democratic' : 'Republican')),
      (text) => text.replace(/2026/g, '2030'),
    ];
    const passed = rows.filter((row) => judged(row) !== 'block');
    let changed = 0;
    for (const row of passed)
      for (const change of changes) {
        const [title, rules] = [change(row.polymarket_title), change(row.polymarket_rules)];
        if (title === row.polymarket_title) continue;
        changed += 1;
        expect([title, judged({ ...row, polymarket_title: title, polymarket_rules: rules })]).toEqual([title, 'block']);
      }
    expect(changed).toBeGreaterThan(200);
  });
});

/** Cells of a line of CSV with quotes. */
const cells = (line: string): string[] =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell = '']) =>
    cell.replace(/^"|"$/g, '').replaceAll('""', '"'),
  );

describe.runIf(HAS_RECORDINGS)('prices of coins that a text matcher took for the same', () => {
  it('are never safe: hour, strike and source differ or are not known', () => {
    const [head = '', ...lines] = recordingText('cross/naive_crypto_cross_arb_20260702_sample.csv.gz')
      .trim()
      .split('\n');
    const columns = cells(head);
    const at = (row: readonly string[], name: string): string => row[columns.indexOf(name)] ?? '';
    const counts: Record<string, number> = {};
    for (const line of lines) {
      const row = cells(line);
      const ticker = /markets\/([^/]+)$/.exec(at(row, 'url_b'))?.[1] ?? null;
      const strike = /-T([\d.]+)$/.exec(ticker ?? '')?.[1] ?? '';
      const b = at(row, 'titulo_b');
      // As listed, and with the strike that the ticker tells in the words of a question.
      for (const title of [
        b,
        `Will the price of ${/^\w+/.exec(b)?.[0] ?? ''} be above $${strike} on ${/\w+ \d+/.exec(b)?.[0] ?? ''}?`,
      ]) {
        const found = verdict(asked(title, { ticker }), asked(at(row, 'titulo_a')));
        counts[found] = (counts[found] ?? 0) + 1;
      }
    }
    process.stdout.write(`naive pairs of coins: ${JSON.stringify(counts)}\n`);
    expect(counts).toEqual({ block: 2 * lines.length });
  });
});
