/** What is known of each game from poll to poll (espn.md 4, 8, 12): pure, said only when something is new. */
import type { GameEvent, GameSnapshot, League, Prior, Side, Spread } from '../../runtime/trading/types/events.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import type { SummaryReplay } from './parse-summary.ts';
import { wentBack } from './progress.ts';
import type { HockeySummary } from './sports/index.ts';
import { IceKeeper } from './strength.ts';

/** A game is said again at least this often, so that its age is known. */
const KEEP_ALIVE_US = 10_000_000;
/** A running game whose pregame odds were missed is asked about this often, and so many of them in one poll. */
const ASK_AGAIN_US = 300_000_000;
const ASKS_A_POLL = 4;
/** Between two questions for a running hockey game's strength, when nobody says otherwise. */
const STRENGTH_US = 15_000_000;

interface Known {
  game: GameSnapshot;
  play_id: string | null;
  /** The last play as it stood when the score moved without it: while it stands, the situation is out of date. */
  stale_play_id: string | null;
  said_at_us: TimeUs;
  /** JSON of what was said last, to notice changes. */
  said: string;
  /** A state that goes back waits here for a second poll that bears it out (espn.md 12.4: scores are reverted, and glitches occur). */
  doubted: GameSnapshot | null;
}

/** What a summary adds to a scoreboard. */
export interface Learnt {
  prior: Prior | null;
  spread: Spread | null;
  /** 0 when the opening kick-off is not in it. */
  second_half_receiver: Side;
  /** Who is on the ice; null but for hockey. */
  ice: HockeySummary | null;
}

/** The part of a summary that a running game is followed with. */
export function learnt({ game: { prior, spread }, plays, ice }: SummaryReplay): Learnt {
  const told = plays.map(({ state }) => state.second_half_receiver ?? 0).find((receiver) => receiver !== 0);
  return { prior, spread, second_half_receiver: told === 1 ? 1 : told === -1 ? -1 : 0, ice };
}

/** Keeps the last known state of each game; prior and doubts survive from poll to poll. Pure apart from the sink. */
export class GameKeeper {
  readonly #known = new Map<string, Known>();
  readonly #asked = new Map<string, TimeUs>();
  readonly #receivers = new Map<string, Side>();
  readonly #ice = new IceKeeper();
  readonly #strength_us: number;

  /** @param strength_us between two questions for the strength of a hockey game. */
  constructor(strength_us = STRENGTH_US) {
    this.#strength_us = strength_us;
  }

  /** Events worth saying after one poll: what changed, and a sign of life for what did not. */
  update(events: readonly GameEvent[]): GameEvent[] {
    return events.map((event) => this.#one(event)).filter((event) => event !== null);
  }

  /** Say every game again with its next state, changed or not. */
  refresh(): void {
    for (const known of this.#known.values()) known.said = '';
  }

  /** Games of a league as they are known. */
  *games(league: League): Generator<GameSnapshot> {
    for (const { game } of this.#known.values()) if (game.league === league) yield game;
  }

  /**
   * Running games without a pregame price, or in the first half without the side that receives the second-half kick-off, and
   * hockey games, whose strength changes, that have not been asked about lately: at most {@link ASKS_A_POLL}, the longest not
   * asked first; each counts as asked from now on. Scoreboards drop odds in play and never name receiver or strength;
   * summaries keep the closing odds, the opening kick-off and who is on the ice (espn.md 4.3, 6, 8).
   */
  askable(league: League, now_us: TimeUs): GameSnapshot[] {
    const due: { game: GameSnapshot; asked_at_us: TimeUs }[] = [];
    for (const { game } of this.#known.values()) {
      const running = game.status === 'live' || game.status === 'break' || game.status === 'interrupted';
      const asked_at_us = this.#asked.get(game.game_id) ?? Number.NEGATIVE_INFINITY;
      const needs_receiver = league === 'nfl' && game.state.period <= 2 && !this.#receivers.has(game.game_id);
      const complete = (game.prior !== null || game.spread !== null) && !needs_receiver;
      const strength = this.#ice.wants(game);
      const again_us = strength ? this.#strength_us : ASK_AGAIN_US;
      if (game.league !== league || !running || (complete && !strength) || now_us - asked_at_us < again_us) continue;
      due.push({ game, asked_at_us });
    }
    // Two that were never asked are equal: the difference of infinities is not a number.
    due.sort((a, b) => a.asked_at_us - b.asked_at_us || 0);
    const asked = due.slice(0, ASKS_A_POLL).map(({ game }) => game);
    for (const { game_id } of asked) this.#asked.set(game_id, now_us);
    return asked;
  }

  /** What a summary tells of a game; said with the game's next state. */
  learn(game_id: string, { prior, spread, second_half_receiver, ice }: Learnt): void {
    const known = this.#known.get(game_id);
    if (known === undefined) return;
    if (known.game.prior === null && (prior !== null || known.game.spread === null))
      known.game = { ...known.game, prior, spread };
    if (second_half_receiver !== 0) this.#receivers.set(game_id, second_half_receiver);
    if (ice !== null) this.#ice.learn(known.game, ice);
  }

  #one(event: GameEvent): GameEvent | null {
    const before = this.#known.get(event.game.game_id);
    if (before !== undefined && wentBack(before.game, event.game) !== null) {
      const { doubted } = before;
      before.doubted = event.game;
      // Borne out: as far as the doubted state at least. Another answer from before that is a doubt of its own.
      if (doubted === null || wentBack(doubted, event.game) !== null) return null;
    }
    const game = { ...event.game, ...keepPregame(event.game, before?.game) };
    const second_half_receiver = game.state.period <= 2 ? this.#receivers.get(game.game_id) : undefined;
    if (second_half_receiver !== undefined && 'second_half_receiver' in game.state)
      game.state = { ...game.state, second_half_receiver };
    const play_id = event.play?.play_id ?? null;
    const stale_play_id = stalePlay(game, before, play_id);
    if (stale_play_id !== null && 'down' in game.state) game.state = withoutDown(game);
    game.state = this.#ice.layOver(game);
    if (game.status === 'final') this.#ice.forget(game.game_id);
    const said = JSON.stringify([game, play_id]);
    const now_us = event.at.received_at_us;
    const fresh = said !== before?.said;
    if (before !== undefined) before.doubted = null;
    if (!fresh && now_us - before.said_at_us < KEEP_ALIVE_US) return null;
    this.#known.set(game.game_id, { game, play_id, stale_play_id, said, said_at_us: now_us, doubted: null });
    return { ...event, game, play: play_id === before?.play_id ? null : event.play };
  }
}

/** Odds vanish from scoreboards when the game starts: the last pregame price stays, and without one the last spread. */
function keepPregame(
  game: GameSnapshot,
  before: GameSnapshot | undefined,
): { prior: Prior | null; spread: Spread | null } {
  const now = { prior: game.prior, spread: game.spread };
  if (before === undefined || (before.prior === null && before.spread === null)) return now;
  const kept = { prior: before.prior, spread: before.spread };
  if (game.status !== 'scheduled') return kept;
  if (now.prior !== null) return now;
  return before.prior === null && now.spread !== null ? now : kept;
}

/** Id of a last play that the score has overtaken: the situation still describes the play before the score (espn.md 12.5). */
function stalePlay(game: GameSnapshot, before: Known | undefined, play_id: string | null): string | null {
  if (before === undefined || play_id === null || play_id !== before.play_id) return null;
  const { score_1, score_2 } = before.game.state;
  const scored = game.state.score_1 !== score_1 || game.state.score_2 !== score_2;
  return scored || before.stale_play_id === play_id ? play_id : null;
}

function withoutDown({ state }: GameSnapshot): GameSnapshot['state'] {
  return { ...state, possession: 0, down: 0, distance: 0, yards_to_goal: 0 };
}
