import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalStream } from '../../runtime/services/api/journal-stream.ts';
import type { GameState, GameStatus } from '../../runtime/trading/types/events.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { plainEntries, position, tickEntries } from '../db/entries.ts';

const state: GameState = {
  period: 4,
  clock_ms: 0,
  score_1: 1,
  score_2: 0,
  final: 1,
  postseason: 0,
  winner: 1,
};

function game(seq: number, game_id: string, status: GameStatus): JournalEntry {
  const team = { id: '1', code: 'A', name: 'A' };
  const at = { provider_at_us: null, received_at_us: seq, parsed_at_us: seq };
  const snapshot = {
    ...{ game_id, league: 'nba' as const, home: team, away: team, starts_at_us: 0, status },
    ...{ competition: 'nba', ended: null, neutral_site: false, state, prior: null, spread: null, reference: null },
  };
  const body = {
    game: snapshot,
    play: null,
    priced: { side1: 1, draw: 0, side2: 0 },
    error_sd: 0,
    leverage: null,
    refusal: null,
    next_events: [],
    at,
  };
  return { stream: 'ticks', seq, at_us: seq, cause: null, kind: 'game_priced', body };
}

describe('JournalStream', () => {
  it('gives exactly the entries after a place, or says that they are gone', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.nat(200), fc.integer({ min: 1, max: 60 }), (batches, asked, limit) => {
        const stream = new JournalStream(50);
        let seq = 1;
        for (const size of batches) {
          stream.append(plainEntries(seq, size));
          seq += size;
        }
        const last = seq - 1;
        const got = stream.after(asked, limit);
        if (asked + 1 <= last - 50) expect(got).toBeNull();
        else expect(got).toEqual(plainEntries(asked + 1, Math.max(0, Math.min(limit, last - asked))));
      }),
    );
  });

  it('counts the entries of all streams together, from its own start', () => {
    const stream = new JournalStream(50);
    stream.append([...plainEntries(900, 2), ...tickEntries(70, 2), ...plainEntries(902, 1)]);
    expect(stream.seq).toBe(5);
    expect(stream.view.last).toEqual({ decisions: 902, ticks: 71 });
    expect(stream.after(1, 3)).toEqual([...plainEntries(901, 1), ...tickEntries(70, 2)]);
    stream.append([...tickEntries(70, 3), ...plainEntries(902, 2)]);
    expect(stream.after(5, 9)).toEqual([...tickEntries(72, 1), ...plainEntries(903, 1)]);
  });

  it('ignores what it has already seen', () => {
    const stream = new JournalStream(50);
    stream.append(plainEntries(1, 10));
    stream.append(plainEntries(5, 10));
    expect(stream.after(0, 100)).toEqual(plainEntries(1, 14));
  });

  it('lets games go that ended long ago, and does not take them back', () => {
    const stream = new JournalStream(50);
    let seq = 1;
    for (let n = 0; n < 60; n += 1) {
      stream.append([game(seq, `nba:${n}`, 'live'), game(seq + 1, `nba:${n}`, 'final')]);
      seq += 2;
    }
    expect(Object.keys(stream.view.games)).toEqual(Array.from({ length: 40 }, (_, i) => `nba:${i + 20}`));
    stream.append([game(seq, 'nba:3', 'final'), game(seq + 1, 'nba:100', 'live')]);
    expect(Object.keys(stream.view.games)).not.toContain('nba:3');
    expect(Object.keys(stream.view.games)).toContain('nba:100');
  });

  it('keeps every open position however many were settled', () => {
    const stream = new JournalStream(50);
    for (let n = 1; n <= 700; n += 1) {
      const status = n % 100 === 0 ? 'open' : 'settled';
      const body = { ...position, position_id: `p${n}`, status } as const;
      stream.append([{ stream: 'ticks', seq: n, at_us: n, cause: null, kind: 'position', body }]);
    }
    const kept = Object.values(stream.view.positions);
    expect(kept.filter((one) => one.status === 'open').length).toBe(7);
    expect(kept.filter((one) => one.status === 'settled').length).toBe(300);
    expect(stream.view.positions.p699).toBeDefined();
  });
});
