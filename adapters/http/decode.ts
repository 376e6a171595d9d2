/**
 * Lenient readers for outside JSON. Each returns the value in the wanted shape or null; none throws, whatever the input.
 * Unknown extra fields are ignored everywhere, because every source adds some each season.
 */
import type { Parsed } from '../../runtime/trading/types/feeds.ts';

/** A JSON object whose members are not yet known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as a JSON object, or null when it is anything else (arrays included). */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

/** The value as an array; an empty one when it is anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a non-empty string, or null. Sources write "" for a missing value. */
export function asText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The value as a finite JSON number, or null. */
export function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The value as a safe integer within [low, high], or null. Only JSON numbers count: "3" is null. */
export function asInteger(value: unknown, low: number, high: number): number | null {
  return Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
    ? (value as number)
    : null;
}

/** Decimal text of 1..15 digits as a non-negative integer, or null. */
export function integerText(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null;
}

/** Milliseconds since the epoch, as number or decimal text, in microseconds; null when malformed or outside 2001..2286. */
export function epochMsToUs(value: unknown): number | null {
  const ms = typeof value === 'string' ? integerText(value) : asInteger(value, 0, Number.MAX_SAFE_INTEGER);
  return ms === null || ms < 1e12 || ms >= 1e13 ? null : ms * 1000;
}

/** Follow object members by name; null as soon as one is missing. Array elements are named by their index. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here: unknown = value;
  for (const step of path) {
    if (typeof step === 'number') here = asList(here)[step];
    else {
      const object = asObject(here);
      here = object !== null && Object.hasOwn(object, step) ? object[step] : null;
    }
  }
  return here ?? null;
}

/** The deepest recorded document nests 15 levels. */
const MAX_DEPTH = 64;
const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Where the string that begins at `from` ends; the text's length when it does not. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

/** Whether lists and objects nest deeper than any source's do; found without parsing, which takes memory for each level. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === QUOTE) at = stringEnd(text, at);
    else if (sign === OPEN_LIST || sign === OPEN_OBJECT) depth += 1;
    else if (sign === CLOSE_LIST || sign === CLOSE_OBJECT) depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/** Decode JSON text. A failure is a value with the reason `bad_json`, or `too_deep` where it nests beyond 64 levels. */
export function parseJson(text: string): Parsed<unknown> {
  if (isTooDeep(text)) return rejected('too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch (error) {
    return rejected('bad_json', error instanceof Error ? error.message.slice(0, 200) : 'not JSON');
  }
}

/** A refusal by name. `detail` is for people and may quote outside text. */
export function rejected(reason: string, detail = ''): { ok: false; reason: string; detail: string } {
  return { ok: false, reason, detail };
}

/** Counts refusals by reason. */
export class Rejections {
  readonly counts: Record<string, number> = {};

  /** Add `by` to the count of one reason; reasons are our own constants, never outside text. */
  add(reason: string, by = 1): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + by;
  }

  /** Add another set of counts. */
  merge(counts: Readonly<Record<string, number>>): void {
    for (const [reason, count] of Object.entries(counts)) this.add(reason, count);
  }
}
