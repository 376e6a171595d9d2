import type { InputEvent } from '../../trading/types/events.ts';
import type { JournalEntry, LatencySample } from '../../trading/types/journal.ts';
import type { TimeUs } from '../../trading/types/units.ts';

/** Whose feed an event came from, for latency; null for clock, control and listings. */
function sourceOf(event: InputEvent): LatencySample['source'] | null {
  switch (event.type) {
    case 'game':
      return 'espn';
    case 'book':
    case 'book_delta':
    case 'book_changes':
    case 'quote':
      return event.venue;
    default:
      return null;
  }
}

type Observe = (stage: LatencySample['stage'], source: string, value_us: number) => void;

/** One sample per stage and source in this time is journalled: with three sources about ten a second per stage. */
const SAMPLE_EVERY_US = 300_000;
/** Orders whose fill is awaited; older ones are forgotten first. */
const ORDERS_KEPT = 1_000;

/** Measures the stages of one shard. Every measurement goes to `observe` (metrics); a thinned stream of samples is journalled. */
export class LatencyMeter {
  private readonly observe: Observe;
  private readonly sampled = new Map<string, TimeUs>();
  private readonly written = new Map<string, { at_us: TimeUs; venue: string }>();

  constructor(observe: Observe) {
    this.observe = observe;
  }

  private take(
    stage: LatencySample['stage'],
    source: string,
    { value_us, at_us }: { value_us: number; at_us: TimeUs },
    out: LatencySample[],
  ): void {
    const value = Math.max(0, Math.ceil(value_us));
    this.observe(stage, source, value);
    const key = `${stage}:${source}`;
    const last = this.sampled.get(key);
    if (last !== undefined && at_us - last < SAMPLE_EVERY_US) return;
    this.sampled.set(key, at_us);
    out.push({ stage, source, value_us: value });
  }

  /**
   * Measure one applied event.
   * @param decide_us time spent in `apply`, microseconds
   * @returns the samples to journal, usually none.
   */
  measure(event: InputEvent, entries: readonly JournalEntry[], decide_us: number): LatencySample[] {
    const out: LatencySample[] = [];
    const { provider_at_us, received_at_us, parsed_at_us } = event.at;
    const source = sourceOf(event);
    const at_us = received_at_us;
    if (source !== null) {
      if (provider_at_us !== null)
        this.take('source_to_receive', source, { value_us: received_at_us - provider_at_us, at_us }, out);
      this.take('parse', source, { value_us: parsed_at_us - received_at_us, at_us }, out);
      this.take('decide', source, { value_us: decide_us, at_us }, out);
    }
    for (const entry of entries) this.measureOrder(entry, out);
    return out;
  }

  private measureOrder(entry: JournalEntry, out: LatencySample[]): void {
    if (entry.kind === 'order_intent') {
      this.written.set(entry.body.order_id, { at_us: entry.at_us, venue: entry.body.venue });
      const oldest = this.written.keys().next().value;
      if (this.written.size > ORDERS_KEPT && oldest !== undefined) this.written.delete(oldest);
    } else if (entry.kind === 'fill') {
      const intent = this.written.get(entry.body.order_id);
      if (intent === undefined) return;
      this.written.delete(entry.body.order_id);
      this.take('intent_to_fill', intent.venue, { value_us: entry.at_us - intent.at_us, at_us: entry.at_us }, out);
    }
  }
}
