/** What rules say in words beyond a level end and a game never played. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContractTerms, readRetirement, readWaits } from '../../adapters/http/rules-terms.ts';

const ADVANCES =
  "If the match begins but is not completed, and one player advances due to the opponent's retirement, this market will resolve to the player who advances.";

describe('a match that is not played out', () => {
  it.each([
    ['pays who advances', ADVANCES, 'advances'],
    [
      'pays the declared winner',
      'If a player retires, the market resolves to the player declared the winner.',
      'advances',
    ],
    ['is won by the opponent', 'If a player retires after the first point, the opponent wins.', 'advances'],
    ['pays half', 'If either player retires or is disqualified, this market will resolve 50-50.', 'splits'],
    ['pays a fair price', 'In the event of a retirement, the market resolves to a fair market price.', 'fair_price'],
    ['pays no', 'If a player withdraws by injury, this market will resolve to "No".', 'pays_no'],
    ['is said in two ways', `${ADVANCES} If a player retires in the first set, this market resolves 50-50.`, 'unknown'],
    ['is not spoken of', 'If Sinner wins the match, the market resolves to Yes.', 'unknown'],
    ['is no walkover', 'If the match ends in a walkover, this market will resolve to 50-50.', 'unknown'],
  ])('%s', (_name, rules, rule) => {
    expect(readRetirement(rules)).toBe(rule);
  });
});

describe('how long a game put off is waited for', () => {
  it.each([
    ['in hours', 'If the game is not started within 48 hours, the market will resolve to a fair market price.', 48],
    ['in days, as a word', 'If the game is cancelled or rescheduled to over two days away, a fair price is paid.', 48],
    ['in days', 'If the match is canceled or is delayed beyond 7 days, this market will resolve to 50-50.', 168],
    [
      'as long as it takes',
      'If the game is postponed, this market will remain open until the game has been completed.',
      -1,
    ],
    ['said in two ways', 'Postponed games wait 48 hours. Delayed games wait 3 days.', null],
    ['not said', 'If Denver wins, the market resolves to Yes.', null],
    ['never by a number that is no time', 'If the game is delayed, 2 points are added.', null],
  ])('%s', (_name, rules, hours) => {
    expect(readWaits(rules)).toBe(hours);
  });
});

describe('the terms of a market', () => {
  const facts = { tie_rule: 'splits', void_rule: 'splits', dispute: 'oracle', sources: [] } as const;

  it('hold what is said, and unknown for the rest', () => {
    const rules =
      'This market includes overtime and shootouts. The primary resolution source for this market will be official information from the NHL.';
    expect(readContractTerms(rules, facts)).toEqual({
      counted: 'whole',
      shootout: 'counts',
      waits_h: null,
      retirement: 'unknown',
      source: 'official information from the NHL',
      dispute: 'oracle',
      payout: 'fraction',
    });
    expect(readContractTerms('Overtime counts, shootouts are not included.', facts)).toMatchObject({
      shootout: 'left_out',
    });
    expect(readContractTerms('', { ...facts, tie_rule: 'no_tie', void_rule: 'pays_no' })).toMatchObject({
      payout: 'whole',
    });
    expect(readContractTerms('', { ...facts, tie_rule: 'no_tie', void_rule: 'unknown' })).toMatchObject({
      payout: 'unknown',
    });
  });

  it('are read out of any text without a fault', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4_000 }), (rules) => readContractTerms(rules, facts).payout === 'fraction'),
    );
  });
});
