/** Words of football plays, in our own phrases and with invented players. */
import type { Rng } from '../trading/types/rng.ts';
import type { Player } from './names.ts';
import type { Gain } from './nfl-draws.ts';

/** ESPN's type of a play: id, text, abbreviation. */
export type PlayType = readonly [id: string, text: string, abbreviation: string | null];

/** Types as recorded in summaries of the league. */
export const TYPE = {
  kickoff: ['53', 'Kickoff', 'K'],
  kick_return: ['12', 'Kickoff Return (Offense)', null],
  kick_return_td: ['32', 'Kickoff Return Touchdown', 'TD'],
  rush: ['5', 'Rush', 'RUSH'],
  reception: ['24', 'Pass Reception', 'REC'],
  incomplete: ['3', 'Pass Incompletion', null],
  sack: ['7', 'Sack', null],
  interception: ['26', 'Pass Interception Return', 'INTR'],
  interception_td: ['36', 'Interception Return Touchdown', 'TD'],
  fumble: ['29', 'Fumble Recovery (Opponent)', null],
  penalty: ['8', 'Penalty', 'PEN'],
  punt: ['52', 'Punt', 'PUNT'],
  field_goal: ['59', 'Field Goal Good', 'FG'],
  missed: ['60', 'Field Goal Missed', 'FGM'],
  pass_td: ['67', 'Passing Touchdown', 'TD'],
  rush_td: ['68', 'Rushing Touchdown', 'TD'],
  extra_point: ['61', 'Extra Point Good', 'XP'],
  extra_point_missed: ['62', 'Extra Point Missed', 'XPM'],
  two_point: ['15', 'Two Point Pass', null],
  safety: ['20', 'Safety', 'SF'],
  timeout: ['21', 'Timeout', 'TO'],
  warning: ['75', 'Two-minute warning', '2Min Warn'],
  end_period: ['2', 'End Period', 'EP'],
  end_half: ['65', 'End of Half', 'EH'],
  end_game: ['66', 'End of Game', 'EG'],
} as const satisfies Record<string, PlayType>;

/** The men a play names. */
export interface Cast {
  passer: Player;
  runner: Player;
  receiver: Player;
  defender: Player;
}

const HOLES = ['up the middle', 'off left tackle', 'off right tackle', 'around the left end', 'around the right end'];
const ROUTES = ['short left', 'short right', 'over the middle', 'deep left', 'deep right'];

const yardsText = (yards: number): string =>
  yards === 0 ? 'no gain' : `${yards} yard${Math.abs(yards) === 1 ? '' : 's'}`;

/** Type and words of a scrimmage play. @param spot where it ended, e.g. "PIT 12"; @param touchdown it reached the goal line. */
export function describeGain(
  rng: Rng,
  gain: Gain,
  cast: Cast,
  { spot, touchdown }: { spot: string; touchdown: boolean },
): { type: PlayType; text: string } {
  const { passer, runner, receiver, defender } = cast;
  switch (gain.kind) {
    case 'run': {
      const text = `${runner.short} runs ${rng.pick(HOLES)} for ${yardsText(gain.yards)}`;
      return touchdown
        ? { type: TYPE.rush_td, text: `${text}. Touchdown` }
        : { type: TYPE.rush, text: `${text} to the ${spot} (stopped by ${defender.short})` };
    }
    case 'complete': {
      const text = `${passer.short} finds ${receiver.short} ${rng.pick(ROUTES)} for ${yardsText(gain.yards)}`;
      return touchdown
        ? { type: TYPE.pass_td, text: `${text}. Touchdown` }
        : { type: TYPE.reception, text: `${text} to the ${spot} (${defender.short})` };
    }
    case 'incomplete':
      return {
        type: TYPE.incomplete,
        text: `${passer.short} throws ${rng.pick(ROUTES)} for ${receiver.short}, not caught`,
      };
    case 'sack':
      return {
        type: TYPE.sack,
        text: `${passer.short} is brought down by ${defender.short} at the ${spot}, ${yardsText(gain.yards)}`,
      };
    case 'interception':
      return { type: TYPE.interception, text: `${passer.short} is picked off by ${defender.short} at the ${spot}` };
    case 'fumble':
      return { type: TYPE.fumble, text: `${runner.short} fumbles, ${defender.short} falls on it at the ${spot}` };
    case 'penalty_offense':
      return { type: TYPE.penalty, text: `Flag on the offence, ${yardsText(-gain.yards)} back to the ${spot}` };
    case 'penalty_defense':
      return { type: TYPE.penalty, text: `Flag on the defence, ${yardsText(gain.yards)} to the ${spot}` };
  }
}
