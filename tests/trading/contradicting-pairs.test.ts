/** What a source says wrongly about a pair is refused by name, and trading goes on. */
import { describe, expect, it } from 'vitest';
import { pairGames } from '../../adapters/matching/index.ts';
import { kalshi, kalshiWinners, game as listed } from '../matching/support.ts';
import { lockBooks, pair, pairEvent, SECOND, START_US, TestDesk, ticks } from './support.ts';

const T = START_US + 10 * SECOND;
const running = (): TestDesk => new TestDesk().send(pairEvent(START_US));

describe('a pair that contradicts one that is watched', () => {
  it('is refused when its market is watched already, and the watched one goes on trading', () => {
    const desk = running().send(pairEvent(START_US, pair({ pair_id: 'nba:1:other' })), ...lockBooks(T), ...ticks(T));
    expect(desk.of('pair_refused').map(({ reason, watched_pair_id }) => [reason, watched_pair_id])).toEqual([
      ['market_in_two_pairs', 'nba:1:BOS'],
    ]);
    expect(desk.of('pair_listed')).toHaveLength(1);
    expect(desk.of('halted')).toEqual([]);
    expect(desk.of('opportunity').some(({ verdict }) => verdict === 'taken')).toBe(true);
  });

  it("is refused when it is on the game's other side", () => {
    const desk = running().send(pairEvent(START_US, pair({ outcome: 'away' })));
    expect(desk.of('pair_refused').map(({ reason }) => reason)).toEqual(['other_side']);
    expect(desk.of('halted')).toEqual([]);
  });

  it('is none when nothing but its fees has changed', () => {
    expect(running().send(pairEvent(START_US)).of('pair_refused')).toEqual([]);
  });
});

describe('ids of pairs', () => {
  const listings = kalshi(
    kalshiWinners('KXNBAGAME-26DEC01CHAMIA', 'Charlotte at Miami', ['CHA Charlotte', 'MIA Miami']),
  );
  const idsOf = (code: string, name: string): string[] => {
    const game = listed('nba', 'CHA Charlotte Hornets', 'MIA Miami Heat', '2026-12-02T00:30:00Z');
    const { pairs } = pairGames([{ ...game, away: { ...game.away, code, name } }], listings);
    return pairs.map(({ pair_id, a }) => `${pair_id} ${a?.market_id}`).sort();
  };

  it('do not change with an abbreviation or a name', () => {
    const before = idsOf('CHA', 'Charlotte Hornets');
    expect(before).toHaveLength(2);
    expect(idsOf('CHAX', 'Charlotte Hornets')).toEqual(before);
    expect(idsOf('CHA', 'Charlotte')).toEqual(before);
  });

  it('a code of one team with the name of another is no game', () => {
    expect(idsOf('CHI', 'Charlotte Hornets')).toEqual([]);
  });
});
