/** `arbees pairs` on documents, by its text and by its one JSON document. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PairsReport } from '../../runtime/services/pairs/pairs.ts';
import { HAS_RECORDINGS } from '../adapters/support/recordings.ts';
import { arbees } from './capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'arbees-pairs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const ROWS = [
  [
    'KXHOUSERACE-TX17-26-R',
    'Will Republican win the House race for TX-17?',
    'Will the Republican Party win the TX-17 House seat?',
    'TX-17',
  ],
  [
    'KXHOUSERACE-TX17-26-R',
    'Will Republican win the House race for TX-17?',
    'Will the Republican Party win the TX-18 House seat?',
    'TX-18',
  ],
].map(([kalshi_id, kalshi_title, polymarket_title, seat], i) => ({
  kalshi_id,
  kalshi_title,
  kalshi_rules: '',
  polymarket_id: `0x${i}`,
  polymarket_title,
  polymarket_rules: `The party that wins ${seat} in the 2026 midterm elections.`,
  label: i === 0 ? 'true_match' : 'false_match',
}));

describe('arbees pairs', () => {
  it('says of two titles a line whether they are the same, and scores labels', async () => {
    const path = file('rows.jsonl', ROWS.map((row) => JSON.stringify(row)).join('\n'));
    const text = await arbees(['pairs', path]);
    expect(text.stdout).toContain('safe by label: precision 1.0000 (1 of 1), recall 1.000 (of 1 true)');
    expect(text.stdout).toContain('event: district:tx17 | district:tx18 (never locked)');
    const { stdout } = await arbees(['pairs', path, '--json']);
    const report = JSON.parse(stdout) as PairsReport;
    expect(report.counts).toEqual({ safe: 1, caution: 0, block: 1 });
    expect(report.rows.map(({ verdict }) => verdict)).toEqual(['safe', 'block']);
  });

  it('names a file that it cannot read, and one of no known shape', async () => {
    const broken = await arbees(['pairs', file('broken.json', '{"events": [')]);
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('broken.json, line 1')]);
    const other = await arbees(['pairs', file('other.json', { hello: [1, 2] }), '--json']);
    expect([other.code, JSON.parse(other.stdout)]).toMatchObject([
      2,
      { error: { code: 'unknown_document', field: 'FILE' } },
    ]);
    const none = await arbees(['pairs', join(folder, 'none.json')]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('does not exist')]);
  });

  it.runIf(HAS_RECORDINGS)('lists what recorded markets are alone for, and with --why what looks alike', async () => {
    const gamma = file('gamma.json', [
      {
        id: '1',
        slug: 'nba-champion',
        negRisk: true,
        tags: [{ slug: 'nba' }],
        markets: ['Atlanta Hawks', 'Utah Jazz'].map((team, i) => ({
          conditionId: `0x${i}`,
          outcomes: '["Yes", "No"]',
          clobTokenIds: `["${i}1", "${i}2"]`,
          question: `Will the ${team} win the 2027 NBA ${i === 0 ? 'Finals' : 'draft lottery'}?`,
          groupItemTitle: team,
          description: '',
          endDate: '2027-07-01T00:00:00Z',
          ...{ active: true, closed: false, acceptingOrders: true, enableOrderBook: true },
          ...{ orderPriceMinTickSize: 0.01, orderMinSize: 5 },
        })),
      },
    ]);
    const { stdout } = await arbees([
      'pairs',
      '../shared/data/kalshi/events_sports_nested.json.gz',
      gamma,
      '--why',
      '--json',
    ]);
    const { pairs, alone } = JSON.parse(stdout) as PairsReport;
    expect(pairs.map(({ verdict, a, b }) => [verdict, a.market_id, b.title])).toEqual([
      ['caution', 'KXNBA-27-ATL', 'Will the Atlanta Hawks win the 2027 NBA Finals?'],
    ]);
    expect(pairs[0]?.a.contract).toMatchObject({ dispute: 'exchange', source: 'the Governing League' });
    const utah = alone.find(({ title }) => title.includes('lottery'));
    expect(utah?.candidates).toHaveLength(3);
    expect(utah?.candidates[0]?.why_not).toMatch(/event|who/);
  });
});
