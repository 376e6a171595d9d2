/** What a market's rules say of how it settles, and what two of them together are worth. */
import type { PriceE4 } from './units.ts';

/** One way in which the two markets of a pair can settle differently, named and priced, or a reason not to trade. */
export interface SettlementDifference {
  /** E.g. "tie", "void", "retirement", "shootout". */
  field: string;
  /** What side `a` says, for people. */
  a: string;
  /** What side `b` says, for people. */
  b: string;
  /**
   * `priced`: the expected loss is charged against the edge; `block`: the pair is never locked.
   */
  verdict: 'priced' | 'block';
  /** Payout missing per locked contract when the difference happens, 1/10,000 dollar. */
  loss_e4: PriceE4;
  /** How likely it happens, parts per million; null when it is the game's own probability of a tie, which the model knows. */
  chance_ppm: number | null;
}

/** What a market on one team pays when the game ends level, as its own rules say; `unknown` is never locked where a tie can happen. */
export type TieRule = 'no_tie' | 'pays_no' | 'splits' | 'fair_price' | 'unknown';

/** What YES pays when the game is never played, as the market's own rules say. */
export type VoidRule = 'pays_yes' | 'pays_no' | 'splits' | 'fair_price' | 'unknown';

/** What a match that has begun and is not played out pays; `advances`: whoever goes on wins. */
export type RetirementRule = 'advances' | 'splits' | 'fair_price' | 'pays_no' | 'unknown';

/** Which part of a game counts. */
export type CountedTime = 'normal' | 'whole' | 'unknown';

/** Who decides what has happened, when it is disputed. */
export type Dispute = 'oracle' | 'exchange' | 'unknown';

/** What the rules say beyond level ends and games never played; all of it as read, what is not read is unknown. */
export interface ContractTerms {
  counted: CountedTime;
  /** Whether goals of a shoot-out count. */
  shootout: 'counts' | 'left_out' | 'unknown';
  /** How long a game that is put off may still be played, hours; null where the rules do not say, -1 for as long as it takes. */
  waits_h: number | null;
  retirement: RetirementRule;
  /** Where results are taken from, as the rules write it; null where they do not say. */
  source: string | null;
  dispute: Dispute;
  /** Whether it can pay anything between nothing and a dollar. */
  payout: 'whole' | 'fraction' | 'unknown';
}

/** A market's contract, whole. */
export interface SettlementContract extends ContractTerms {
  tie_rule: TieRule;
  void_rule: VoidRule;
  /** One of the listed outcomes must come true; null for a market that is not one of n. */
  exhaustive: boolean | null;
}

/** `safe`: nothing differs. `caution`: what differs is priced. `block`: never locked. */
export type PairVerdict = 'safe' | 'caution' | 'block';

/** The verdict that the differences of a pair add up to. */
export function verdictOf(differences: readonly Pick<SettlementDifference, 'verdict'>[]): PairVerdict {
  if (differences.some(({ verdict }) => verdict === 'block')) return 'block';
  return differences.length > 0 ? 'caution' : 'safe';
}
