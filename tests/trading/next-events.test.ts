import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { comingNext } from '../../runtime/trading/estimates/next-events.ts';
import type { NextEvent } from '../../runtime/trading/types/journal.ts';

const engine = loadEngine({ markets: 16, games: 2 });
const COMMON = { score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 };

function eventsOf(row: number): NextEvent[] {
  expect(engine.buildSport(row)).toBeNull();
  return engine.nextEvents(row).map((event) => ({ ...event, label: event.name }));
}

describe('what can come next', () => {
  it('in a match is a goal or a red card, with chances that sum to 1, whatever is left of the step', () => {
    const said = [601_000, 615_000, 629_000].map((clock_ms) => {
      engine.setSport(0, 'soccer', { ...COMMON, period: 2, clock_ms }, { side1: 0.5, draw: 0.25 });
      const all = eventsOf(0);
      const { events, factor } = comingNext('soccer', all);
      expect(events.map(({ name }) => name)).toEqual(['side1_goal', 'side2_goal', 'side1_red_card', 'side2_red_card']);
      expect(events.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 12);
      expect(all[0]?.probability).toBeCloseTo((events[0]?.probability ?? 0) / factor, 12);
      return events[0]?.probability ?? 0;
    });
    for (const chance of said) expect(chance).toBeCloseTo(said[0] ?? 0, 2);
  });

  it('elsewhere stays as the kernel says it', () => {
    const state = { ...COMMON, period: 3, clock_ms: 252_000, possession: 1 };
    engine.setSport(1, 'nba', state, { side1: 0.5, total: 225 });
    const all = eventsOf(1);
    expect(comingNext('nba', all)).toEqual({ events: all, factor: 1 });
    expect(comingNext('soccer', [])).toEqual({ events: [], factor: 1 });
  });
});
