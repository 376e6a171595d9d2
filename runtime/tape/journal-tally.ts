/** What a run's journal amounts to: decisions by verdict and reason, fills, the last portfolio. */
import type { JournalEntry, Portfolio } from '../trading/types/journal.ts';
import type { TimeUs, Udollars } from '../trading/types/units.ts';

/** Decisions and outcome of a paper run. */
export interface Tally {
  /** How harsh the paper venue was; null before the run began. Paper figures are not shown without it. */
  paper_profile: string | null;
  taken: number;
  refused: number;
  near_misses: number;
  /** Refusals and near-misses by named reason. */
  reasons: Record<string, number>;
  order_intents: number;
  fills: number;
  naked_legs: number;
  /** Last portfolio; null when the journal holds none. */
  portfolio: Portfolio | null;
  /** Highest cost of all that was open at one time. */
  peak_exposure_udollars: Udollars;
}

/** Folds journal entries into a {@link Tally}. */
export class JournalTally {
  readonly tally: Tally = {
    paper_profile: null,
    taken: 0,
    refused: 0,
    near_misses: 0,
    reasons: {},
    order_intents: 0,
    fills: 0,
    naked_legs: 0,
    portfolio: null,
    peak_exposure_udollars: 0,
  };
  /** [time, P&L] whenever the portfolio was journalled. */
  readonly pnl: [TimeUs, Udollars][] = [];

  entry(entry: JournalEntry): void {
    const { tally } = this;
    switch (entry.kind) {
      case 'run_started': {
        const { paper_profile } = entry.body.settings;
        if (typeof paper_profile === 'string') tally.paper_profile = paper_profile;
        break;
      }
      case 'opportunity': {
        const { verdict, refusal } = entry.body;
        if (verdict === 'taken') tally.taken += 1;
        else if (verdict === 'refused') tally.refused += 1;
        else tally.near_misses += 1;
        if (refusal !== null) tally.reasons[refusal.reason] = (tally.reasons[refusal.reason] ?? 0) + 1;
        break;
      }
      case 'order_intent':
        tally.order_intents += 1;
        break;
      case 'fill':
        tally.fills += 1;
        break;
      case 'naked_leg':
        if (entry.body.state === 'open') tally.naked_legs += 1;
        break;
      case 'portfolio':
        tally.portfolio = entry.body;
        tally.peak_exposure_udollars = Math.max(tally.peak_exposure_udollars, entry.body.exposure_udollars);
        this.pnl.push([entry.at_us, entry.body.pnl_udollars]);
        break;
      default:
        break;
    }
  }
}
