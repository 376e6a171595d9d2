/** Small live documents in ESPN's recorded shapes, to change one field at a time. */
import { parseScoreboard } from '../../../adapters/espn/sports/index.ts';
import type { GameSnapshot } from '../../../runtime/trading/types/events.ts';
import { stamp } from './recordings.ts';

type Json = Record<string, unknown>;

/** What to change in a document; `sides` are laid over the two competitors. */
export interface Change {
  event?: Json;
  competition?: Json;
  status?: Json;
  type?: Json;
  situation?: Json;
  sides?: readonly [Json, Json];
}

function document(uid: string, competitors: Json[], change: Change): unknown {
  const { event = {}, competition = {}, status = {}, type = {}, situation } = change;
  const status_block = {
    period: 1,
    ...status,
    type: { state: 'in', completed: false, name: 'STATUS_IN_PROGRESS', ...type },
  };
  const competition_block = {
    id: '77',
    competitors,
    status: status_block,
    ...(situation && { situation }),
    ...competition,
  };
  const season = { year: 2026, type: 2, slug: 'regular-season' };
  return {
    events: [
      { id: '77', uid: `${uid}~e:77`, date: '2026-10-01T17:00Z', season, competitions: [competition_block], ...event },
    ],
  };
}

/** A team game: side 1 is home with id "1", side 2 away with id "2". */
export function teamDocument(uid: string, change: Change = {}): unknown {
  const [one = {}, two = {}] = change.sides ?? [];
  const team = (id: string, homeAway: string, more: Json): Json => ({
    id,
    homeAway,
    score: '0',
    team: { id, abbreviation: `T${id}`, displayName: `Team ${id}` },
    ...more,
  });
  // The visitors first: array order is no contract.
  return document(uid, [team('2', 'away', two), team('1', 'home', one)], change);
}

/** A match or bout: side 1 has order 1. */
export function playerDocument(uid: string, change: Change = {}): unknown {
  const [one = {}, two = {}] = change.sides ?? [];
  const player = (id: string, order: number, more: Json): Json => ({
    id,
    order,
    athlete: { displayName: `Player ${id}`, shortName: `P. ${id}` },
    ...more,
  });
  return document(uid, [player('2', 2, two), player('1', 1, one)], change);
}

/** Everything a document gives. @throws when it is no scoreboard */
export function read(json: unknown): { events: GameSnapshot[]; rejected: Record<string, number> } {
  const parsed = parseScoreboard(json, stamp(1_790_000_000_000_000));
  if (!parsed.ok) throw new Error(parsed.reason);
  return { events: parsed.value.games.map(({ game }) => game), rejected: parsed.value.rejected };
}

/** The one event of a document. @throws when it was refused, with the reasons */
export function readOne(json: unknown): GameSnapshot {
  const { events, rejected } = read(json);
  const [event] = events;
  if (event === undefined) throw new Error(JSON.stringify(rejected));
  return event;
}
