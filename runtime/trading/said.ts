/** What was last said about each candidate, so that the journal is not flooded by the same refusal. */
import type { OpportunityType } from './types/journal.ts';
import type { TimeUs } from './types/units.ts';

/** The same refusal is repeated only after this long, or when the edge moved by {@link RESAY_EDGE_E4}. */
const RESAY_AFTER_US = 5_000_000;
const RESAY_EDGE_E4 = 50;
/** Nothing about one candidate is said twice within this, whatever changed. */
const RESAY_NEVER_WITHIN_US = 500_000;

interface LastSaid {
  at_us: TimeUs;
  reason: string;
  edge_net_e4: number;
}

/** One refusal of one candidate. */
export interface Saying {
  pair_id: string;
  type: OpportunityType;
  /** Which candidate of its pair. */
  place: number;
  reason: string;
  edge_net_e4: number;
}

export class Said {
  /** By pair, then by candidate. */
  private readonly last = new Map<string, Map<string, LastSaid>>();

  /** Whether it is worth a line now: new reason, moved edge, or a while since the last. Remembers that it is said. */
  worth({ pair_id, type, place, reason, edge_net_e4 }: Saying, at_us: TimeUs): boolean {
    const of_pair = this.last.get(pair_id);
    const key = `${type}:${place}`;
    const last = of_pair?.get(key);
    if (last !== undefined) {
      const same = last.reason === reason && Math.abs(last.edge_net_e4 - edge_net_e4) < RESAY_EDGE_E4;
      if (same && at_us - last.at_us < RESAY_AFTER_US) return false;
      if (at_us - last.at_us < RESAY_NEVER_WITHIN_US) return false;
    }
    if (of_pair === undefined) this.last.set(pair_id, new Map([[key, { at_us, reason, edge_net_e4 }]]));
    else of_pair.set(key, { at_us, reason, edge_net_e4 });
    return true;
  }

  /** A pair has settled. */
  forget(pair_id: string): void {
    this.last.delete(pair_id);
  }
}
