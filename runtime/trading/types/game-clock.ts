/** Moments of a game as its followers write them. */
import type { GameSnapshot, League } from './game.ts';
import { periodsOf } from './periods.ts';

const MINUTE_MS = 60_000;

/** Game clock: 252000 -> "4:12"; under a minute tenths are shown: 42300 -> "0:42.3". */
export function gameClock(clock_ms: number): string {
  const minutes = Math.floor(clock_ms / 60_000);
  const rest = clock_ms % 60_000;
  const seconds = Math.floor(rest / 1000)
    .toString()
    .padStart(2, '0');
  if (clock_ms === 0 || minutes > 0) return `${minutes}:${seconds}`;
  return `0:${seconds}.${Math.floor((rest % 1000) / 100)}`;
}

/** Period name: "Q3", "H2" in college basketball, "P2" in hockey, "Set 2", "R1"; then "OT", "OT2", "SO". */
export function periodName(league: League, n: number, postseason = false): string {
  if (n <= 0) return 'Pregame';
  const { count } = periodsOf(league, postseason);
  switch (league) {
    case 'mlb':
      return `Inning ${n}`;
    case 'tennis':
      return `Set ${n}`;
    case 'mma':
      return `R${n}`;
    case 'soccer':
      return ['1st half', '2nd half', 'Extra time', 'Extra time', 'Penalties'][n - 1] ?? 'Penalties';
    case 'nhl':
      if (n === 5 && !postseason) return 'SO';
  }
  const overtime = n - count;
  if (overtime > 0) return overtime === 1 ? 'OT' : `OT${overtime}`;
  return `${count === 2 ? 'H' : count === 3 ? 'P' : 'Q'}${n}`;
}

/** Minute of a soccer match from the time left in its half: "67'". */
function minute(n: number, clock_ms: number): string {
  const { count, length_ms, overtime_ms } = periodsOf('soccer', true);
  const before = n <= count ? (n - 1) * length_ms : count * length_ms + (n - count - 1) * overtime_ms;
  const length = n <= count ? length_ms : overtime_ms;
  return `${Math.min(Math.floor((before + length - clock_ms) / MINUTE_MS) + 1, (before + length) / MINUTE_MS)}'`;
}

/** Where in the game a moment is: "Q3 4:12", "67'", "Set 2", "Top 5th" without a half as "Inning 5". */
export function playClock(league: League, n: number, clock_ms: number, postseason = false): string {
  const name = periodName(league, n, postseason);
  if (n <= 0) return name;
  if (league === 'soccer') return n > 4 ? name : minute(n, clock_ms);
  return periodsOf(league, postseason).length_ms === 0 || name === 'SO' ? name : `${name} ${gameClock(clock_ms)}`;
}

/** Where a live game is, from all that its state says: "Q3 4:12", "Bottom 5th", "45+2'". */
export function momentText({ league, state }: Pick<GameSnapshot, 'league' | 'state'>): string {
  const { period, clock_ms } = state;
  if (league === 'mlb' && period > 0) return `${state.half === 1 ? 'Bottom' : 'Top'} ${ordinal(period)}`;
  if (league === 'soccer' && (state.stoppage_elapsed_ms ?? 0) > 0 && period <= 2)
    return `${period * 45}+${Math.ceil((state.stoppage_elapsed_ms ?? 0) / MINUTE_MS)}'`;
  return playClock(league, period, clock_ms, state.postseason === 1);
}

function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')}`;
}
