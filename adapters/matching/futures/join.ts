/**
 * Outcomes of events that are no games: each a pair of its own venue, joined with the other venue's where both ask the same of the
 * same one. Questions decide, never the likeness of titles; two that could be meant are both left alone.
 */
import type { Pair, SettlementDifference } from '../../../runtime/trading/types/events.ts';
import type { ListedProposition, MarketListing } from '../../../runtime/trading/types/feeds.ts';
import { MOST_LEGS } from '../../../runtime/trading/types/settings.ts';
import { inSides, venueMarket } from '../listed-markets.ts';
import { compareFutures, keyOf } from './compare.ts';
import { type Asked, readQuestion } from './question.ts';

/** Why an outcome is in no pair. */
export type NoOutcome = 'unsupported_league' | 'closed' | 'too_many_outcomes' | 'no_date';

type OneOf = Extract<ListedProposition, { kind: 'one_of' }>;

/** What a listing asks. Only Kalshi's ids are tickers; other venues' match none of its forms. */
export function askedBy({ title, market_id, rules, league }: MarketListing): Asked {
  return { title, ticker: market_id, rules: rules ?? '', league };
}

interface Joined {
  a: MarketListing;
  b: MarketListing;
  settlement: SettlementDifference[];
}

/** Pair outcomes of events. `unmatched` has those that are in none, with the reason. */
export function pairOutcomes(listings: readonly MarketListing[]): {
  pairs: Pair[];
  unmatched: { listing: MarketListing; reason: NoOutcome }[];
} {
  const unmatched: { listing: MarketListing; reason: NoOutcome }[] = [];
  const open = listings.filter((listing) => {
    const reason = refusal(listing);
    if (reason !== null) unmatched.push({ listing, reason });
    return reason === null;
  });
  const joined = joinedOf(open);
  const of = new Map(joined.flatMap((one) => [[one.a, one] as const, [one.b, one] as const]));
  const event_of = new Map(joined.map(({ a, b }) => [eventKey(b), eventKey(a)] as const));
  const pairs: Pair[] = [];
  for (const listing of open) {
    const both = of.get(listing);
    if (both !== undefined) {
      if (both.a === listing) pairs.push(outcomePair(both.a, both.b, both.settlement, eventKey(both.a)));
    } else if (oneOf(listing).outcomes > MOST_LEGS) unmatched.push({ listing, reason: 'too_many_outcomes' });
    else pairs.push(outcomePair(listing, null, [], event_of.get(eventKey(listing)) ?? eventKey(listing)));
  }
  return { pairs, unmatched };
}

const eventKey = ({ venue, event_id }: MarketListing): string => `${venue}:${event_id}`;
const oneOf = ({ proposition }: MarketListing): OneOf => proposition as OneOf;

function refusal({ league, status, settles_at_us }: MarketListing): NoOutcome | null {
  if (league === null) return 'unsupported_league';
  if (status === 'settled' || status === 'closed') return 'closed';
  return settles_at_us === null ? 'no_date' : null;
}

/** Outcomes of two venues that ask the same, where no third does, and whose events meet in no other event. */
function joinedOf(listings: readonly MarketListing[]): Joined[] {
  const by_key = new Map<string, MarketListing[]>();
  for (const listing of listings) {
    const question = readQuestion(askedBy(listing));
    const key = typeof question === 'string' ? null : keyOf(question);
    if (key !== null) by_key.set(key, [...(by_key.get(key) ?? []), listing]);
  }
  const found: Joined[] = [];
  for (const group of by_key.values()) {
    const [a, b] = group.length === 2 ? inSides(group) : [null, null];
    if (a === null || b === null || a.venue === b.venue) continue;
    const { differences } = compareFutures(askedBy(a), askedBy(b));
    if (differences.every(({ verdict }) => verdict === 'priced')) found.push({ a, b, settlement: differences });
  }
  const events = new Map<string, Set<string>>();
  const meets = (one: MarketListing, other: MarketListing): void => {
    events.set(eventKey(one), (events.get(eventKey(one)) ?? new Set()).add(eventKey(other)));
  };
  for (const { a, b } of found) {
    meets(a, b);
    meets(b, a);
  }
  const meetsOne = (listing: MarketListing): boolean => events.get(eventKey(listing))?.size === 1;
  return found.filter(({ a, b }) => meetsOne(a) && meetsOne(b));
}

function outcomePair(
  first: MarketListing,
  second: MarketListing | null,
  settlement: SettlementDifference[],
  event_id: string,
): Pair {
  const listed = second === null ? [first] : [first, second];
  const [a, b] = inSides(listed).map((one) => (one === null ? null : venueMarket(one)));
  const { outcomes, exhaustive, placeholder } = oneOf(first);
  const other = second === null ? null : oneOf(second);
  const at_b =
    other === null
      ? {}
      : { at_b: { outcomes: other.outcomes, exhaustive: other.exhaustive, placeholder: other.placeholder } };
  return {
    pair_id: `${first.venue}:${first.event_id}:${first.market_id}`,
    game_id: null,
    label: first.title,
    outcome: 'other',
    a: a ?? null,
    b: b ?? null,
    settlement,
    relation: { kind: 'one_of', event_id, outcomes, exhaustive, placeholder, ...at_b },
    settles_at_us: Math.max(...listed.map(({ settles_at_us }) => settles_at_us ?? 0)),
  };
}
