import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countsUsualTime, readCountedTime, readTieRule, readVoidRule } from '../../adapters/http/rules-text.ts';

/** Wordings as the venues write them, shortened to what is read. */
const KALSHI_SOCCER =
  'If Vancouver wins the Vancouver vs Houston professional MLS soccer game after 90 minutes plus stoppage time (does not include extra time or penalties), then the market resolves to Yes. If the game ends in a tie, the market called "Tie" resolves to Yes. If the game is cancelled or rescheduled to over 48 hours away, the market will resolve to a fair price in accordance with the rules.';
const GAMMA_WIN =
  'If Mexico wins, this market will resolve to "Yes".\nOtherwise, this market will resolve to "No".\nIf the game is postponed, this market will remain open until the game has been completed.\nIf the game is canceled entirely, with no make-up game, this market will resolve to "No".\nThis market refers only to the outcome within the first 90 minutes of regular play plus stoppage time.';
const GAMMA_DRAW = GAMMA_WIN.replace('If Mexico wins', 'If the game ends in a draw').replace(
  'make-up game, this market will resolve to "No"',
  'make-up game, this market will resolve to "Yes"',
);
const GAMMA_TENNIS =
  "If the match is canceled (not played at all), ends in a tie, or is delayed beyond 7 days, this market will resolve to 50-50.\n\nIf the match begins but is not completed, and one player advances due to the opponent's retirement, this market will resolve to the player who advances.\n\nIf the match ends in a walkover, this market will resolve to 50-50.";

describe('a level end', () => {
  it.each([
    ['a side beside a market called "Tie"', KALSHI_SOCCER, 'soccer', 'pays_no'],
    ['everything but a win', GAMMA_WIN, 'soccer', 'pays_no'],
    ['a draw that pays Yes says nothing about a side', GAMMA_DRAW, 'soccer', 'unknown'],
    ['each side half', 'If the game ends in a tie, the market will resolve to $0.50 for each team.', 'nfl', 'splits'],
    ['half in one sentence with a cancellation', GAMMA_TENNIS, 'tennis', 'splits'],
    ['a fair price', 'In case of a tie, the market will resolve to a fair market price.', 'nfl', 'fair_price'],
    ['a market called "Tie" elsewhere', 'If tied, the market called "Tie" resolves to Yes.', 'nfl', 'unknown'],
    ['silence where it can happen', 'If Dallas wins, then the market resolves to Yes.', 'nfl', 'unknown'],
    ['silence where it cannot', 'If Dallas wins, then the market resolves to Yes.', 'nhl', 'no_tie'],
    ['silence in a bout', 'If Jones wins, then the market resolves to Yes.', 'mma', 'unknown'],
  ] as const)('%s', (_name, rules, league, rule) => {
    expect(readTieRule(rules, league)).toBe(rule);
  });
});

describe('a game that is never played', () => {
  it.each([
    ['a fair price', KALSHI_SOCCER, 'fair_price'],
    ['No', GAMMA_WIN, 'pays_no'],
    ['Yes for a draw', GAMMA_DRAW, 'pays_yes'],
    ['half, said twice', GAMMA_TENNIS, 'splits'],
    [
      'a fair price after 48 hours',
      'If the game is not started within 48 hours, it resolves to a fair market price.',
      'fair_price',
    ],
    [
      'half here and a fair price there',
      'A walkover resolves 50-50. If it is cancelled, a fair price is paid.',
      'unknown',
    ],
    ['nothing', 'If Baltimore wins by more than 3.5 runs, then the market resolves to Yes.', 'unknown'],
  ])('%s', (_name, rules, rule) => {
    expect(readVoidRule(rules)).toBe(rule);
  });
});

describe('the part of the game that counts', () => {
  it.each([
    [KALSHI_SOCCER, 'normal'],
    [GAMMA_WIN, 'normal'],
    ['Note: This market includes overtime.', 'whole'],
    ['The result includes extra time and penalties.', 'whole'],
    ['Overtime and shootouts are included.', 'whole'],
    ['If Seattle wins the game, then the market resolves to Yes.', 'silent'],
    ['Resolves after 90 minutes, including extra time.', 'contradictory'],
  ])('%j: %s', (rules, counted) => {
    expect(readCountedTime(rules)).toBe(counted);
  });

  it('has to be the 90 minutes in soccer, said in words, and the whole game elsewhere', () => {
    expect([countsUsualTime(KALSHI_SOCCER, 'soccer'), countsUsualTime('The winner.', 'soccer')]).toEqual([true, false]);
    expect([countsUsualTime('The winner.', 'nhl'), countsUsualTime('Regulation only.', 'nhl')]).toEqual([true, false]);
    expect(countsUsualTime('Advances, including extra time and penalties.', 'soccer')).toBe(false);
  });
});

it('gives one of its answers for any text', () => {
  const word = fc.constantFrom('tie', 'not', 'include', 'extra time', '.', '50-50', 'cancelled', '\n', '"', 'No', 'x');
  const words = fc.array(word, { maxLength: 4_000 }).map((list) => list.join(' '));
  fc.assert(
    fc.property(fc.oneof(fc.string(), words), (text) => {
      expect(['pays_no', 'splits', 'unknown']).toContain(readTieRule(text, 'soccer'));
      expect(['pays_yes', 'pays_no', 'splits', 'fair_price', 'unknown']).toContain(readVoidRule(text));
      expect(['normal', 'whole', 'silent', 'contradictory']).toContain(readCountedTime(text));
    }),
    { numRuns: 200 },
  );
});
