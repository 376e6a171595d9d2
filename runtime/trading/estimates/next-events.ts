/** Names of the kernel's next events as a reader would say them. */
import type { League, Team } from '../types/events.ts';
import type { NextEvent } from '../types/journal.ts';

/** Events that are not simply their name in words. `{}` is the side's code. */
const LABELS: Readonly<Record<string, string>> = {
  touchdown: '{} touchdown',
  field_goal: '{} field goal',
  one_point: '{} one point',
  free_throw_missed: '{} misses a free throw',
  two_points: '{} two points',
  three_points: '{} three points',
  possession_lost: 'possession lost',
  no_event: 'nothing happens',
  goal: '{} goal',
  red_card: '{} red card',
  goalie_out: '{} pulls the goalie',
  goalie_back: '{} goalie back',
  shootout_goal: '{} scores the shot',
  shootout_miss: '{} misses the shot',
  point: '{} wins the point',
  game: '{} wins the game',
  set: '{} wins the set',
  finish: '{} finishes it',
  round: '{} wins the round',
  round_end: 'round ends',
  home_run: 'home run',
  double_play: 'double play',
};

/** A label for an event of the kernel, e.g. `side1_two_points` of the Knicks: "NY two points". */
export function nextEventLabel(name: string, home: Team, away: Team): string {
  const side = name.startsWith('side1_') ? home : name.startsWith('side2_') ? away : null;
  const bare = side === null ? name : name.slice('side1_'.length);
  const words = bare.replaceAll('_', ' ');
  const label = (Object.hasOwn(LABELS, bare) ? LABELS[bare] : undefined) ?? (side === null ? words : `{} ${words}`);
  return label.replace('{}', side?.code ?? '').trim();
}

/**
 * The events that can come next, with the chance of each to be the one. In soccer the kernel says what its next step of less
 * than half a minute brings, which is nearly always nothing: there the rest is left out and the chances are given that something
 * comes. @returns also the factor from the kernel's chances to these.
 */
export function comingNext(league: League, events: readonly NextEvent[]): { events: NextEvent[]; factor: number } {
  const some = events.filter(({ name }) => name !== 'no_event');
  const any = some.reduce((sum, { probability }) => sum + probability, 0);
  if (league !== 'soccer' || some.length === events.length || any <= 0) return { events: [...events], factor: 1 };
  return { events: some.map((event) => ({ ...event, probability: event.probability / any })), factor: 1 / any };
}
