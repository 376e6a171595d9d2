/**
 * What is known of a series' fees at a time in the past: from documents of the user's own (`GET /series`, fee changes, events,
 * markets), else from the dated lines of fee-table.ts.
 */
import { DAY_US, dayUs, type FeeSource } from '../../runtime/trading/types/fee-schedules.ts';
import { parseTimeUs, type TimeUs } from '../../runtime/trading/types/units.ts';
import { asNumber, asObject, asText, type JsonObject } from '../http/decode.ts';
import { GENERAL, SERIES, type SeriesLine } from './fee-table.ts';
import { isoDay, type KalshiFeeFields } from './fees.ts';

/** One possible answer. */
export interface FieldsFound {
  fields: KalshiFeeFields;
  source: FeeSource;
  /** Only takers were seen to pay: for makers the type is presumed. */
  takers_only: boolean;
}

/** `known`: one answer that holds. `presumed`: what held before or after, or the general schedule; a charge may refute it. */
export interface SeriesFees {
  known: boolean;
  /** At least one, the likeliest first. */
  found: readonly FieldsFound[];
}

const covers = (line: SeriesLine, series: string): boolean =>
  line.series.some((name) => (line.prefix === true ? series.startsWith(name) : series === name));
const same = (a: SeriesLine, b: SeriesLine): boolean =>
  a.fee_type === b.fee_type && a.fee_multiplier === b.fee_multiplier;
const endUs = (line: SeriesLine): TimeUs => dayUs(line.to) + DAY_US;

/** The lines of a series in order of time; on the day on which all series were read every series has one. */
function linesOf(series: string): SeriesLine[] {
  const own = SERIES.filter((line) => covers(line, series));
  if (!own.some((line) => line.from <= GENERAL.from && GENERAL.from <= line.to)) own.push(GENERAL);
  return own.sort((a, b) => dayUs(a.from) - dayUs(b.from));
}

function answer(line: SeriesLine, takers_only: boolean): FieldsFound {
  const { fee_type, fee_multiplier, source } = line;
  return { fields: { fee_type, fee_multiplier }, source, takers_only };
}

/** The table's answer for a series at a time. */
export function tableFees(series: string, at_us: TimeUs): SeriesFees {
  const lines = linesOf(series);
  const before = lines.findLast((line) => dayUs(line.from) <= at_us);
  const after = lines.find((line) => dayUs(line.from) > at_us);
  const holds = before !== undefined && at_us < endUs(before);
  const bridged = before !== undefined && after !== undefined && same(before, after);
  if (before !== undefined && (holds || bridged)) {
    const takers_only = (before.takers_only ?? false) || (!holds && (after?.takers_only ?? false));
    return { known: true, found: [answer(before, takers_only)] };
  }
  const near = [before, after].filter((line) => line !== undefined);
  return { known: false, found: near.map((line) => answer(line, line.takers_only ?? false)) };
}

interface Change {
  at_us: TimeUs;
  fee_type: string | null;
  fee_multiplier: number | null;
}

const timeOf = (value: unknown): TimeUs | null => {
  if (typeof value === 'number' && Number.isFinite(value)) return value < 1e11 ? value * 1_000_000 : value * 1000;
  const text = asText(value);
  return text === null ? null : parseTimeUs(text);
};

/** Fee fields of the user's own documents. Anything may be added, in any order; what says nothing of fees is passed over. */
export class FeeDocuments {
  readonly #series = new Map<string, KalshiFeeFields>();
  readonly #seriesChanges = new Map<string, Change[]>();
  readonly #events = new Map<string, KalshiFeeFields>();
  readonly #eventChanges = new Map<string, Change[]>();
  readonly #waivers = new Map<string, TimeUs>();
  /** Statements found. */
  count = 0;

  /** Take every series, event, market and fee change out of a JSON document. */
  add(document: unknown, depth = 0): void {
    if (depth > 12) return;
    if (Array.isArray(document)) {
      for (const item of document) this.add(item, depth + 1);
      return;
    }
    const object = asObject(document);
    if (object === null) return;
    this.#take(object);
    for (const inner of Object.values(object)) if (typeof inner === 'object') this.add(inner, depth + 1);
  }

  #take(object: JsonObject): void {
    const [ticker, event, series] = [asText(object.ticker), asText(object.event_ticker), asText(object.series_ticker)];
    const at_us = timeOf(object.scheduled_ts);
    const waived = timeOf(object.fee_waiver_expiration_time);
    if (ticker !== null && waived !== null) this.#set(this.#waivers, ticker, waived);
    const own = { fee_type: asText(object.fee_type), fee_multiplier: asNumber(object.fee_multiplier) };
    const over = {
      fee_type: asText(object.fee_type_override),
      fee_multiplier: asNumber(object.fee_multiplier_override),
    };
    if (at_us !== null && event !== null) this.#change(this.#eventChanges, event, { at_us, ...over });
    else if (at_us !== null && series !== null) this.#change(this.#seriesChanges, series, { at_us, ...own });
    else if (ticker !== null && own.fee_type !== null) this.#set(this.#series, ticker, own);
    else if (event !== null && (over.fee_type ?? over.fee_multiplier) !== null) this.#set(this.#events, event, over);
  }

  #set<T>(map: Map<string, T>, key: string, value: T): void {
    map.set(key, value);
    this.count += 1;
  }

  #change(map: Map<string, Change[]>, key: string, change: Change): void {
    const list = map.get(key) ?? [];
    list.push(change);
    list.sort((a, b) => a.at_us - b.at_us);
    this.#set(map, key, list);
  }

  /** End of the fee waiver of a market, if one was stated. */
  waivedUntil(market: string): TimeUs | null {
    return this.#waivers.get(market) ?? null;
  }

  /**
   * What a market pays at a time: the series' last change before, its present fields when no change came after, with the
   * event's overrides over them; the table where the documents say nothing of that time.
   */
  fees(series: string, market: string, at_us: TimeUs): SeriesFees {
    const stated = this.#seriesAt(series, at_us);
    const table = tableFees(series, at_us);
    const base = stated === null ? table : { known: true, found: [stated] };
    const event = this.#eventOf(market);
    const waived_until_us = this.waivedUntil(market);
    const over = event === undefined ? null : this.#eventAt(event, at_us);
    const found = base.found.map((one) => ({
      ...one,
      fields: {
        ...one.fields,
        ...(over === null ? {} : { fee_type_override: over.fee_type, fee_multiplier_override: over.fee_multiplier }),
        ...(waived_until_us === null ? {} : { waived_until_us }),
      },
    }));
    const decided = over !== null && over.fee_type !== null && over.fee_multiplier !== null;
    return { known: base.known || decided, found };
  }

  /** The longest beginning of a market's ticker, up to a hyphen, that is an event of the documents. */
  #eventOf(market: string): string | undefined {
    for (let end = market.length; end > 0; end = market.lastIndexOf('-', end - 1)) {
      const name = market.slice(0, end);
      if (this.#events.has(name) || this.#eventChanges.has(name)) return name;
    }
    return undefined;
  }

  #seriesAt(series: string, at_us: TimeUs): FieldsFound | null {
    const changes = this.#seriesChanges.get(series) ?? [];
    const last = changes.findLast((change) => change.at_us <= at_us);
    const later = changes.some((change) => change.at_us > at_us);
    const now = this.#series.get(series);
    const source = (text: string): FeeSource => ({ text, date: isoDay(last?.at_us ?? at_us) });
    if (last !== undefined)
      return { fields: last, source: source('scheduled fee change of the series'), takers_only: false };
    if (later || now === undefined) return null;
    return { fields: now, source: source('series object of the document given'), takers_only: false };
  }

  #eventAt(event: string, at_us: TimeUs): KalshiFeeFields | null {
    const changes = this.#eventChanges.get(event) ?? [];
    const last = changes.findLast((change) => change.at_us <= at_us);
    return last ?? (changes.length > 0 ? null : (this.#events.get(event) ?? null));
  }
}
