import { describe, expect, it } from 'vitest';
import { readOne, teamDocument } from './support/espn-sports.ts';

const NFL = 's:20~l:28';
const NCAAF = 's:20~l:23';
const WNBA = 's:40~l:59';
const NHL = 's:70~l:90';
const MLB = 's:1~l:10';
const MLS = 's:600~l:770';

describe('prices', () => {
  const odds = (list: unknown[], uid = MLS, state_name = 'pre'): unknown =>
    teamDocument(uid, {
      type: { state: state_name, completed: false },
      competition: { odds: list },
      status: { clock: 780, displayClock: "13'" },
    });

  it('devigs three outcomes and needs all three', () => {
    const three = {
      provider: { name: 'A', priority: 1 },
      homeTeamOdds: { moneyLine: 100 },
      awayTeamOdds: { moneyLine: 300 },
      drawOdds: { moneyLine: 300 },
    };
    const price = readOne(odds([three])).prior;
    expect(price?.side1).toBeCloseTo(0.5, 12);
    expect(price?.draw).toBeCloseTo(0.25, 12);
    const { drawOdds: _, ...two } = three;
    expect(readOne(odds([two])).prior).toBeNull();
    expect(readOne(odds([two], NHL)).prior).toMatchObject({ draw: 0, source: 'odds A moneyline' });
  });

  it('reads the strings of 2026 and ignores flags that contradict them', () => {
    const line = (price: string): unknown => ({ close: { odds: price } });
    const wsh = {
      provider: { name: 'DraftKings', priority: 1 },
      moneyline: { home: line('-105'), away: line('-103') },
      homeTeamOdds: { favorite: false },
    };
    expect(readOne(odds([wsh], MLB)).prior?.side1).toBeGreaterThan(0.5);
  });

  it('takes decimal prices before the start and leaves the provider that moves in play out afterwards', () => {
    const bet365 = {
      provider: { id: '2000', name: 'Bet 365', priority: 0 },
      homeTeamOdds: { value: 1.85 },
      awayTeamOdds: { value: 4.1 },
      drawOdds: { value: 3.6 },
    };
    expect(readOne(odds([bet365])).prior?.side1).toBeCloseTo(1 / 1.85 / (1 / 1.85 + 1 / 4.1 + 1 / 3.6), 12);
    expect(readOne(odds([bet365], MLS, 'in')).prior).toBeNull();
  });

  it('falls back to a point spread where points are spread, not to run or puck lines', () => {
    const spread = { provider: { name: 'B' }, spread: -7 };
    expect(readOne(odds([spread], WNBA))).toMatchObject({
      prior: null,
      spread: { margin: 7, total: null, source: 'odds B spread' },
    });
    expect(readOne(odds([{ ...spread, spread: 3.5, overUnder: 48.5 }], NCAAF)).spread).toMatchObject({
      margin: -3.5,
      total: 48.5,
    });
    expect(readOne(odds([{ ...spread, spread: -1.5 }], MLB))).toMatchObject({ prior: null, spread: null });
  });

  it('keeps ESPN’s own probability apart from the price', () => {
    const probability = { homeWinPercentage: 0.6, tiePercentage: 0.1 };
    const event = readOne(
      teamDocument(NFL, { status: { clock: 5, period: 1 }, situation: { lastPlay: { probability } } }),
    );
    expect(event).toMatchObject({ prior: null, reference: { side1: 0.6, draw: 0.1 } });
  });
});
