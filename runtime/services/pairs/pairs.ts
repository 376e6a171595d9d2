/** Which markets of two venues are about the same, how each settles, and why others are not joined. */
import { compareFutures } from '../../../adapters/matching/futures/compare.ts';
import { askedBy } from '../../../adapters/matching/futures/join.ts';
import { pairGames, type Unmatched } from '../../../adapters/matching/index.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import {
  type ContractTerms,
  type PairVerdict,
  type SettlementContract,
  type SettlementDifference,
  verdictOf,
} from '../../trading/types/contract.ts';
import type { Pair, VenueMarket } from '../../trading/types/events.ts';
import type { MarketListing } from '../../trading/types/feeds.ts';
import type { Documents, Row } from './documents.ts';

/** One venue's market of a pair. */
export interface PairedMarket {
  venue: string;
  market_id: string;
  title: string;
  contract: SettlementContract;
}

/** A pair of two venues. */
export interface PairReport {
  pair_id: string;
  label: string;
  verdict: PairVerdict;
  a: PairedMarket;
  b: PairedMarket;
  /** Fields in which they settle differently. */
  differences: SettlementDifference[];
}

/** A market of the other venue that looks alike, and what speaks against it. */
export interface Candidate {
  market_id: string;
  title: string;
  /** Jaro-Winkler of the titles, 0 to 1; it orders the candidates and decides nothing. */
  similarity: number;
  why_not: string;
}

/** A listing that found no market of the other venue. */
export interface AloneReport {
  venue: string;
  market_id: string;
  title: string;
  /** The refusal's name; `one_venue` where it is in a pair of its own. */
  reason: string;
  /** Only where asked for. */
  candidates: Candidate[];
}

/** Two titles that somebody put side by side. */
export interface RowReport {
  ids: readonly [string, string];
  titles: readonly [string, string];
  verdict: PairVerdict;
  label: string | null;
  differences: SettlementDifference[];
}

/** What was found. */
export interface PairsReport {
  games: number;
  listings: number;
  pairs: PairReport[];
  alone: AloneReport[];
  rows: RowReport[];
  counts: Record<PairVerdict, number>;
  /** Of rows with a label: how many of those that are safe are true, and how many of the true ones are safe; null without labels. */
  labelled: {
    rows: number;
    safe: number;
    safe_true: number;
    true_rows: number;
    precision: number;
    recall: number;
  } | null;
  rejected: Record<string, number>;
  kernel_sha256: string;
}

const UNREAD: ContractTerms = {
  counted: 'unknown',
  shootout: 'unknown',
  waits_h: null,
  retirement: 'unknown',
  source: null,
  dispute: 'unknown',
  payout: 'unknown',
};

function contractOf(
  { tie_rule, void_rule, terms }: VenueMarket,
  { relation }: Pair,
  at_b: boolean,
): SettlementContract {
  const event = relation?.kind === 'one_of' ? ((at_b ? relation.at_b : undefined) ?? relation) : null;
  return { tie_rule, void_rule: void_rule ?? 'unknown', ...(terms ?? UNREAD), exhaustive: event?.exhaustive ?? null };
}

function pairReport(pair: Pair): PairReport[] {
  const { a, b, pair_id, label, settlement } = pair;
  if (a === null || b === null) return [];
  const market = (one: VenueMarket, at_b: boolean): PairedMarket => {
    const { venue, market_id, title } = one;
    return { venue, market_id, title, contract: contractOf(one, pair, at_b) };
  };
  return [
    {
      pair_id,
      label,
      verdict: verdictOf(settlement),
      a: market(a, false),
      b: market(b, true),
      differences: settlement,
    },
  ];
}

const MOST_CANDIDATES = 3;

/** Ranks what looks alike; only for people to read. */
class Candidates {
  private readonly engine = loadEngine({ markets: 0, games: 0 });
  private readonly listings: readonly MarketListing[];
  private readonly reasons: ReadonlyMap<MarketListing, string>;

  constructor(listings: readonly MarketListing[], unmatched: readonly Unmatched[]) {
    this.listings = listings;
    this.reasons = new Map(unmatched.map(({ listing, reason }) => [listing, reason] as const));
  }

  of(listing: MarketListing): Candidate[] {
    const words = wordsOf(listing);
    return this.listings
      .filter(({ venue, league }) => venue !== listing.venue && league === listing.league)
      .map((other) => ({ other, similarity: this.engine.nameSimilarity(words, wordsOf(other)) }))
      .sort((x, y) => y.similarity - x.similarity)
      .slice(0, MOST_CANDIDATES)
      .map(({ other, similarity }) => ({
        market_id: other.market_id,
        title: other.title,
        similarity: Math.round(similarity * 1_000) / 1_000,
        why_not: this.whyNot(listing, other),
      }));
  }

  private whyNot(listing: MarketListing, other: MarketListing): string {
    if (listing.proposition.kind === 'one_of' && other.proposition.kind === 'one_of') {
      const { differences } = compareFutures(askedBy(listing), askedBy(other));
      const blocked = differences.filter(({ verdict }) => verdict === 'block');
      if (blocked.length > 0) return blocked.map(({ field, a, b }) => `${field}: ${a} | ${b}`).join('; ');
      return 'both events meet more than one event of the other venue';
    }
    if (listing.proposition.kind !== other.proposition.kind)
      return `on a ${other.proposition.kind}, not on a ${listing.proposition.kind}`;
    return this.reasons.get(other) ?? 'on another game, side or line';
  }
}

const wordsOf = ({ title, outcome_name }: MarketListing): string => `${outcome_name} ${title}`.toLowerCase();

function rowReport({ a, b, ids, label }: Row): RowReport {
  const { differences } = compareFutures(a, b);
  return { ids, titles: [a.title, b.title], verdict: verdictOf(differences), label, differences };
}

function labelledOf(rows: readonly RowReport[]): PairsReport['labelled'] {
  const known = rows.filter(({ label }) => label !== null);
  if (known.length === 0) return null;
  const isTrue = ({ label }: RowReport): boolean => label === 'true_match';
  const safe = known.filter(({ verdict }) => verdict === 'safe');
  const [safe_true, true_rows] = [safe.filter(isTrue).length, known.filter(isTrue).length];
  const ratio = (part: number, of: number): number => (of === 0 ? 1 : part / of);
  return {
    ...{ rows: known.length, safe: safe.length, safe_true, true_rows },
    precision: ratio(safe_true, safe.length),
    recall: ratio(safe_true, true_rows),
  };
}

/** Pair what the documents list. @param why rank what looks like a listing that is alone */
export function listPairs({ games, listings, rows, rejected }: Documents, why: boolean): PairsReport {
  const engine = loadEngine({ markets: 0, games: 0 });
  const { pairs, unmatched } = pairGames(games, listings);
  const reports = pairs.flatMap(pairReport);
  const paired = new Set(reports.flatMap(({ a, b }) => [`${a.venue} ${a.market_id}`, `${b.venue} ${b.market_id}`]));
  const reasons = new Map(unmatched.map(({ listing, reason }) => [listing, reason] as const));
  const candidates = why ? new Candidates(listings, unmatched) : null;
  const alone = listings
    .filter(({ venue, market_id }) => !paired.has(`${venue} ${market_id}`))
    .map((listing): AloneReport => {
      const { venue, market_id, title } = listing;
      const reason = reasons.get(listing) ?? 'one_venue';
      return { venue, market_id, title, reason, candidates: candidates?.of(listing) ?? [] };
    });
  const row_reports = rows.map(rowReport);
  const counts = { safe: 0, caution: 0, block: 0 };
  for (const { verdict } of [...reports, ...row_reports]) counts[verdict] += 1;
  return {
    ...{ games: games.length, listings: listings.length, pairs: reports, alone, rows: row_reports, counts },
    ...{ labelled: labelledOf(row_reports), rejected, kernel_sha256: engine.sha256 },
  };
}
