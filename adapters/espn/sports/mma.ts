/** Mixed martial arts: bouts of a card (espn.md 4.7). No judges' scores while a bout runs. */
import { asInteger, asText, dig } from '../../http/decode.ts';
import {
  type Competition,
  clockMs,
  endedBy,
  firstAndSecond,
  NOTHING,
  notBegun,
  periodOf,
  type Reading,
  winnerFlag,
} from './common.ts';

const ROUND_MS = 300_000;
const MAX_ROUNDS = 5;

/** Kernel codes of weight classes, the same as in the kernel's own reader of names; women first, as "Strawweight" stands alone. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/women.*straw/i, 9],
  [/women.*fly/i, 10],
  [/women.*(bantam|feather)/i, 11],
  [/light heavy/i, 2],
  [/super heavy/i, 0],
  [/heavy/i, 1],
  [/middle/i, 3],
  [/welter/i, 4],
  [/light/i, 5],
  [/feather/i, 6],
  [/bantam/i, 7],
  [/fly/i, 8],
  [/straw/i, 9],
];

/** Statuses before the first bell, in which the clock says nothing. */
const BEFORE = new Set(['STATUS_PRE_FIGHT', 'STATUS_FIGHTERS_WALKING', 'STATUS_FIGHTERS_INTRODUCTION']);

/** Read a bout. Refusals: `bad_competitors`, `bad_period`, `bad_clock`. */
export function readMma(game: Competition): Reading | string {
  const { status, status_block, status_name, competition } = game;
  const pair = firstAndSecond(competition.competitors);
  if (pair === null) return 'bad_competitors';
  const scheduled_rounds = asInteger(dig(competition, 'format', 'regulation', 'periods'), 1, MAX_ROUNDS) ?? 3;
  const class_name = asText(dig(competition, 'type', 'text')) ?? asText(dig(competition, 'type', 'abbreviation')) ?? '';
  const weight_class = CLASSES.find(([pattern]) => pattern.test(class_name.slice(0, 100)))?.[1] ?? 0;
  const base = { ...NOTHING, scheduled_rounds, weight_class, rounds_won_1: 0, rounds_won_2: 0 };
  if (notBegun(status) || BEFORE.has(status_name)) return { pair, status, ended: null, state: base };
  const period = periodOf(status_block, scheduled_rounds);
  // A draw and a no-contest both end without a winner.
  if (status === 'final') {
    const state = { ...base, winner: winnerFlag(pair), final: 1, period: period ?? scheduled_rounds };
    return { pair, status, ended: endedBy(status_name), state };
  }
  if (period === null) return 'bad_period';
  if (period === 0) return { pair, status, ended: null, state: base };
  const clock = clockMs(status_block, ROUND_MS);
  if (clock === null) return 'bad_clock';
  const clock_ms = status_name === 'STATUS_END_OF_ROUND' ? 0 : clock;
  // The fight is over and its result not yet known: keep the state, trade nothing.
  const shown = status_name === 'STATUS_END_OF_FIGHT' ? 'interrupted' : status;
  return { pair, status: shown, ended: null, state: { ...base, period, clock_ms } };
}
