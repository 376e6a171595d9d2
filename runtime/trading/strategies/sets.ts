/**
 * Sets of contracts that pay a known amount: which are watched, which the kernel's scan says are cheap, and what is done
 * about them. Registration follows the listing of pairs; a change of a market rescans the sets it is in, in one call.
 */
import { NEAR_REASONS, type NearReason } from '../../../engine-wasm/scan-contract.ts';
import type { Book } from '../market/book.ts';
import type { PairRow } from '../market/world.ts';
import { LEAGUES, type League } from '../types/events.ts';
import { type DeskSet, proposeSet, type SetHit } from './set-plan.ts';
import { type Member, type SetSpec, setsOf } from './set-rules.ts';
import { type GameBefore, NONE, type Proposal, type Strategy, type World } from './strategy.ts';

/** What sets are grouped by: the event of an outcome among n, else the game; null for a proposition that stands alone. */
function groupOf({ pair }: PairRow): string | null {
  return pair.relation?.kind === 'one_of' ? `event ${pair.relation.event_id}` : pair.game_id;
}

/** The league that a game id begins with; null for a name that is none. */
function leagueOf(game_id: string | null): League | null {
  const name = game_id?.slice(0, game_id.indexOf(':'));
  return LEAGUES.find((league) => league === name) ?? null;
}

export class Sets implements Strategy {
  readonly name = 'sets';
  /** Sets for which the kernel had no room. */
  dropped = 0;
  private readonly world: World;
  private readonly by_id = new Map<number, DeskSet>();
  private readonly of_book = new Map<Book, Set<DeskSet>>();
  private readonly groups = new Map<string, Set<PairRow>>();
  private readonly ripening = new Set<DeskSet>();
  /** Groups whose sets are to be made anew before the next scan: a game lists dozens of lines at once. */
  private readonly changed = new Set<string>();
  private readonly has_room: boolean;

  constructor(world: World) {
    this.world = world;
    this.has_room = (world.engine.capacity.sets ?? 0) > 0;
  }

  /** Sets that are watched. */
  get watched(): number {
    this.refresh();
    return this.by_id.size;
  }

  /** A pair was listed or widened, or its game's rules became known: its group's sets are made anew before the next scan. */
  onListed(row: PairRow): void {
    const group = groupOf(row);
    if (!this.has_room || group === null) return;
    const rows = this.groups.get(group) ?? new Set();
    this.groups.set(group, rows.add(row));
    this.changed.add(group);
  }

  /** The first state tells the season, and with it whether the game can end level. */
  onSubject(game_id: string, before: GameBefore): readonly Proposal[] {
    const [row] = this.world.markets.ofSubject(game_id);
    if (before === undefined && row !== undefined) this.onListed(row);
    return NONE;
  }

  /** A market has settled: none of its sets is complete any more. */
  onSettled(row: PairRow, book: Book): void {
    for (const one of this.of_book.get(book) ?? []) this.remove(one);
    const group = groupOf(row);
    const rows = group === null ? undefined : this.groups.get(group);
    if (group === null || rows === undefined) return;
    rows.delete(row);
    if (rows.size === 0) this.groups.delete(group);
  }

  /** Sets that this market is in. */
  onBook(_row: PairRow, book: Book): readonly Proposal[] {
    this.refresh();
    const touched = this.of_book.get(book);
    return touched === undefined ? NONE : this.scan(touched);
  }

  /** Look again at the sets that were not old enough. */
  onClock(): readonly Proposal[] {
    return this.ripening.size > 0 ? this.scan(this.ripening) : NONE;
  }

  private scan(wanted: ReadonlySet<DeskSet>): readonly Proposal[] {
    const { engine, settings, now_us } = this.world;
    const ids = engine.scans.setWanted;
    let count = 0;
    for (const set of wanted) ids[count++] = set.id;
    const hits = engine.scans.scanSomeSets(count, settings.near_miss_e4, now_us);
    const seen = new Set<DeskSet>();
    const found: Proposal[] = [];
    for (let i = 0; i < hits; i += 1) {
      const set = this.by_id.get(engine.scans.setHits.set[i] as number);
      if (set === undefined) continue;
      seen.add(set);
      found.push(proposeSet(this.world, set, this.hit(i)));
    }
    for (const set of [...wanted]) {
      if (!seen.has(set)) set.since_us = 0;
      if (set.since_us > 0) this.ripening.add(set);
      else this.ripening.delete(set);
    }
    return hits === 0 ? NONE : found;
  }

  private hit(i: number): SetHit {
    const { reason, gross_e4, qty_cc, net_udollars, usual_net_udollars, capital_udollars } =
      this.world.engine.scans.setHits;
    const code = reason[i] as number;
    return {
      reason: code === 0 ? null : (NEAR_REASONS[code - 1] as NearReason),
      gross_e4: gross_e4[i] as number,
      qty_cc: qty_cc[i] as number,
      net_udollars: net_udollars[i] as number,
      usual_net_udollars: usual_net_udollars[i] as number,
      capital_udollars: capital_udollars[i] as number,
    };
  }

  private refresh(): void {
    if (this.changed.size === 0) return;
    for (const group of this.changed) this.register(group);
    this.changed.clear();
  }

  private register(group: string): void {
    const rows = [...(this.groups.get(group) ?? [])].sort((a, b) => (a.pair.pair_id < b.pair.pair_id ? -1 : 1));
    const members = rows.flatMap(({ pair, books }) =>
      books.flatMap((book): Member[] => (book === null || book.status === 'closed' ? [] : [{ book, pair }])),
    );
    for (const { book } of members) for (const one of this.of_book.get(book) ?? []) this.remove(one);
    const game = this.world.games.get(rows[0]?.pair.game_id ?? null)?.game;
    const league = game?.league ?? leagueOf(rows[0]?.pair.game_id ?? null);
    for (const spec of setsOf(members, league, game?.state.postseason === 1)) this.add(spec);
  }

  private add(spec: SetSpec): void {
    const added = this.world.engine.scans.addSet(spec.set);
    if ('error' in added) {
      this.dropped += 1;
      return;
    }
    const row = spec.members[0]?.book.row ?? 0;
    const set: DeskSet = { ...spec, id: added.id, pair: this.world.rows[row] as PairRow, since_us: 0 };
    this.by_id.set(set.id, set);
    for (const { book } of spec.members) this.of_book.set(book, (this.of_book.get(book) ?? new Set()).add(set));
  }

  private remove(set: DeskSet): void {
    this.world.engine.scans.removeSet(set.id);
    this.by_id.delete(set.id);
    this.ripening.delete(set);
    for (const { book } of set.members) {
      const sets = this.of_book.get(book);
      sets?.delete(set);
      if (sets?.size === 0) this.of_book.delete(book);
    }
  }
}
