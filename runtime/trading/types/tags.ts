/** Whose exposure an idea counts to. */
import type { GameSnapshot, Pair } from './events.ts';
import { SPORT_OF_LEAGUE } from './game.ts';
import type { Tags } from './journal.ts';

/** The parts of a pair that say what it counts to. */
type Counted = Pick<Pair, 'game_id' | 'relation' | 'proposition' | 'pair_id'>;

/** What exposure, cool-down and working orders of a pair are counted by: its game, its subject, its event, or the pair alone. */
function subjectOf({ game_id, relation, proposition, pair_id }: Counted): string {
  return game_id ?? proposition?.subject_id ?? (relation?.kind === 'one_of' ? relation.event_id : pair_id);
}

/**
 * The tags of a pair.
 * @param game its game as last seen; undefined when it is none or has not been seen
 * @param dayOf day of a moment in the trading zone
 */
export function tagsOf(pair: Counted, game: GameSnapshot | undefined, dayOf: (at_us: number) => string): Tags {
  const subject = subjectOf(pair);
  if (game === undefined) return { subject, sport: null, day: null, teams: [] };
  const { league, home, away, starts_at_us } = game;
  const teams = [home, away].map(({ id }) => `${league}:${id}`);
  return { subject, sport: SPORT_OF_LEAGUE[league], day: starts_at_us > 0 ? dayOf(starts_at_us) : null, teams };
}
