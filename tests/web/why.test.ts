import { describe, expect, it } from 'vitest';
import { OPPORTUNITY_TYPES } from '../../runtime/trading/types/journal.ts';
import { TYPE_WORDS } from '../../web/src/format/opportunity-types.ts';
import {
  limitName,
  limitValue,
  verdictText,
  whyEdge,
  whyExposure,
  whyOpportunity,
  whyPnl,
  whyProbability,
  whyQuote,
} from '../../web/src/select/why.ts';
import { fixture } from './fixtures.ts';

const { view } = fixture({ ticks: 300 });
const now_us = view.at_us + 800_000;
const gameOf = (code: string) => {
  const game = Object.values(view.games).find((g) => g.game.home.code === code);
  if (game === undefined) throw new Error(`no game of ${code}`);
  return game;
};

describe('why, asked of a probability', () => {
  it('names score, clock, pregame price with its origin, and the kernel', () => {
    const why = whyProbability(view, gameOf('NY'), now_us);
    expect(why.inputs.map((i) => i.label)).toEqual(
      expect.arrayContaining(['Score', 'Clock', 'Pregame price', 'Kernel']),
    );
    expect(why.inputs.find((i) => i.label === 'Pregame price')?.source).toBe('pickcenter DraftKings moneyline');
    expect(why.inputs.find((i) => i.label === 'Score')?.age).toMatch(/\d\.\d\u00a0s/);
  });

  it('says why there is none', () => {
    expect(whyProbability(view, gameOf('GS'), now_us).sentence).toBe('Not priced. No pregame price known.');
  });
});

describe('why, asked of a price', () => {
  const pair_id = gameOf('NY').pair_ids[0] ?? '';
  it('shows both sides with sizes, the fee and where it was read', () => {
    const why = whyQuote(view, pair_id, 'kalshi', now_us);
    expect(why?.inputs.find((i) => i.label === 'Taker fee')).toMatchObject({
      value: '7 % of p × (1 − p)',
      source: 'GET /series/KXNBAGAME fee_multiplier 1',
    });
    expect(why?.inputs.find((i) => i.label === 'Bid')?.value).toMatch(/¢ for [\d,.]+$/);
  });

  it('says that a book that is not live is not traded', () => {
    const stale = structuredClone(view);
    const quote = stale.pairs[pair_id]?.quotes.kalshi;
    if (quote === undefined) throw new Error('no quote');
    quote.status = 'stale';
    stale.book_statuses[`${pair_id}@kalshi`] = {
      venue: 'kalshi',
      market_id: 'm',
      status: 'stale',
      reason: 'no frame for 3.2 s',
      at_us: 0,
    };
    expect(whyQuote(stale, pair_id, 'kalshi', now_us)?.sentence).toBe(
      'Kalshi book is stale: not traded. No frame for 3.2 s',
    );
    expect(whyQuote(view, 'nowhere', 'kalshi', now_us)).toBeNull();
  });
});

describe('why, asked of an edge', () => {
  it('adds up: what it pays less asks and fees is the figure shown', () => {
    const why = whyEdge(view, gameOf('NY'), now_us);
    const cents = (text: string | undefined): number =>
      Number(
        /^[\u2212+]?[\d.]+/
          .exec(text ?? '')?.[0]
          .replace('\u2212', '-')
          .replace('+', ''),
      );
    const legs = why.inputs.filter((i) => i.label.startsWith('Buy') || i.label === 'Its fee');
    const worth = why.inputs.find((i) => i.label === 'Pays' || i.label === 'Worth');
    const sum = legs.reduce((left, leg) => left - cents(leg.value), cents(worth?.value));
    expect(sum).toBeCloseTo(cents(why.value), 0);
    expect(why.sentence).toMatch(/we ask of a (lock|model edge)/);
  });

  it('says when nothing can be bought', () => {
    expect(whyEdge(view, gameOf('MIL'), now_us).value).toBe('–');
  });
});

describe('why, asked of an opportunity', () => {
  it('says every type in plain words, with all its legs and its worst case', () => {
    const seen = new Set<string>();
    for (const o of view.opportunities) {
      const why = whyOpportunity(o, now_us);
      const words = TYPE_WORDS[o.opportunity_type];
      seen.add(o.opportunity_type);
      expect(why.inputs[0]).toMatchObject({ label: words.name, source: words.idea });
      expect(why.inputs.filter((i) => i.label === 'Cost and fee')).toHaveLength(o.legs.length);
      expect(why.inputs.at(-1)).toMatchObject({ label: 'Worst case', source: o.worst_case.text });
    }
    expect(seen).toEqual(new Set(OPPORTUNITY_TYPES));
  });

  const refused = view.opportunities.find((o) => o.verdict === 'refused');
  it('shows legs, costs, capital and every limit with its headroom', () => {
    if (refused === undefined) throw new Error('fixture has no refusal');
    const why = whyOpportunity(refused, now_us);
    expect(why.sentence).toBe(refused.refusal?.text);
    expect(why.checks).toEqual(refused.limits);
    expect(why.inputs.filter((i) => i.label === 'Cost and fee')).toHaveLength(refused.legs.length);
    expect(why.game_id).toBe(refused.game_id);
  });

  it('says how long money is held, and a yearly return only from a day on', () => {
    const capital = (days_locked: number) => {
      const [o] = view.opportunities;
      if (o === undefined) throw new Error('no opportunity');
      return whyOpportunity({ ...o, days_locked, annualised_ppm: 169_613_000 }, now_us).inputs.find(
        ({ label }) => label === 'Capital',
      );
    };
    expect(capital(0.004)).toMatchObject({ value: expect.stringMatching(/, held 6\u00a0min$/) });
    expect(capital(0.0001)).toMatchObject({ value: expect.stringMatching(/, held 1\u00a0min$/) });
    expect(capital(0.99)?.source).not.toContain('a year');
    expect(capital(0.99)?.value).toMatch(/, held 23\u00a0h 46\u00a0min$/);
    expect(capital(2.5)).toMatchObject({
      value: expect.stringMatching(/, held 2\.5\u00a0days$/),
      source: '16,961.3\u00a0% a year',
    });
  });

  it('names the probability of the side that is bought', () => {
    const edge = view.opportunities.find((o) => o.opportunity_type === 'model_edge');
    const leg = edge?.legs[0];
    if (edge === undefined || leg === undefined) throw new Error('no model edge');
    const said = (side: 'yes' | 'no') =>
      whyOpportunity({ ...edge, model_probability: 0.3, legs: [{ ...leg, side }] }, now_us).inputs.find(({ label }) =>
        label.startsWith('Our probability'),
      );
    expect(said('yes')).toMatchObject({ label: 'Our probability of yes', value: '30.0\u00a0%' });
    expect(said('no')).toMatchObject({ label: 'Our probability of no', value: '70.0\u00a0%' });
  });

  it('has a sentence for every verdict', () => {
    expect(verdictText({ verdict: 'taken', refusal: null })).toBe('Taken.');
    expect(verdictText({ verdict: 'near_miss', refusal: null })).toBe('Near miss: not worth the fees.');
    expect(
      verdictText({
        verdict: 'refused',
        refusal: { reason: 'stale_book', text: 'Kalshi book 3.2 s old, limit 2.0 s: not traded.' },
      }),
    ).toBe('Kalshi book 3.2 s old, limit 2.0 s: not traded.');
  });

  it('writes limits in their own units', () => {
    expect(limitName('book_age')).toBe('Book age');
    expect(limitValue(2_000_000, 'us')).toBe('2\u00a0s');
    expect(limitValue(30, 'e4')).toBe('0.3¢');
    expect(limitValue(200_000_000, 'udollars')).toBe('$200.00');
    expect(limitValue(10_000, 'cc')).toBe('100');
    expect(limitValue(250_000, 'ppm')).toBe('25.0\u00a0%');
  });
});

describe('why, asked of money', () => {
  it('splits the P&L into parts that add up', () => {
    const p = view.portfolio;
    if (p === null) throw new Error('no portfolio');
    expect(p.realised_udollars + p.unrealised_udollars - p.fees_udollars).toBe(p.pnl_udollars);
    expect(whyPnl(view, now_us).inputs.map((i) => i.label)).toEqual([
      'Realised',
      'Unrealised',
      'Fees',
      'Whole account',
    ]);
  });

  it('lists what is open, the largest first', () => {
    const why = whyExposure(view, now_us);
    expect(why.inputs.length).toBeGreaterThan(0);
    expect(why.sentence).toContain('open position');
  });
});

describe('copy', () => {
  it('has no exclamation mark and no ASCII minus before a figure', () => {
    const answers = [
      ...Object.values(view.games).flatMap((g) => [whyProbability(view, g, now_us), whyEdge(view, g, now_us)]),
      ...view.opportunities.map((o) => whyOpportunity(o, now_us)),
    ];
    for (const why of answers) {
      const text = [why.title, why.value, why.sentence, why.formula, ...why.inputs.map((i) => i.value)].join(' ');
      expect(text).not.toContain('!');
      expect(text).not.toMatch(/(^|\s)-[\d$]/);
    }
  });
});
