/** A game that nobody plays, for questions about a league of which none is on: two unnamed sides before the start. */
import { type GameSnapshot, LEAGUES, type League } from '../../../runtime/trading/types/events.ts';

const PREFIX = 'any:';

/** Rules that a league's state must state, as most of its contests have them. */
const RULES: Readonly<Partial<Record<League, Readonly<Record<string, number>>>>> = {
  mlb: { scheduled_innings: 9, extra_runner: 1 },
  tennis: { best_of: 3 },
  mma: { scheduled_rounds: 3 },
};

const NAMES: Readonly<Partial<Record<League, readonly [string, string]>>> = {
  tennis: ['Player 1', 'Player 2'],
  mma: ['Fighter 1', 'Fighter 2'],
};

function anyGame(league: League): GameSnapshot {
  const [one, two] = NAMES[league] ?? ['Home', 'Away'];
  return {
    game_id: `${PREFIX}${league}`,
    league,
    competition: league,
    home: { id: '1', code: one, name: one },
    away: { id: '2', code: two, name: two },
    starts_at_us: 0,
    status: 'scheduled',
    ended: null,
    neutral_site: true,
    state: {
      ...{ period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 },
      ...RULES[league],
    },
    prior: null,
    spread: null,
    reference: null,
  };
}

/** One such game per league. */
export const ANY_GAMES: readonly GameSnapshot[] = LEAGUES.map(anyGame);

/** The made-up game with this id, if it is one. */
export function anyGameOf(game_id: string): GameSnapshot | undefined {
  return game_id.startsWith(PREFIX) ? ANY_GAMES.find((game) => game.game_id === game_id) : undefined;
}
