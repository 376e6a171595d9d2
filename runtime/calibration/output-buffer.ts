/** CSV on its way out: bytes gathered into large writes, probabilities as decimals without a string in between. */
import type { Writable } from 'node:stream';

const BUFFER = 1 << 20;
/** Room kept behind a copied row for what is appended to it. */
const SPARE = 1 << 8;
/** Probabilities are written in units of 1e-9. */
const UNITS = 1e9;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;

/** The digits of 0 to 999, three each. */
const DIGITS = new Uint8Array(3000);
for (let n = 0; n < 1000; n++) {
  DIGITS[3 * n] = ZERO + Math.trunc(n / 100);
  DIGITS[3 * n + 1] = ZERO + (Math.trunc(n / 10) % 10);
  DIGITS[3 * n + 2] = ZERO + (n % 10);
}

/** Probability in whole units; what is neither 0 nor 1 is not written as if it were. */
function units(p: number): number {
  const n = Math.round(p * UNITS);
  if (n === 0) return p > 0 ? 1 : 0;
  return n === UNITS && p < 1 ? UNITS - 1 : n;
}

/** Text, copied bytes and probabilities; waits when the reader is slower. */
export class Output {
  readonly #stream: Writable;
  /** Buffers that the stream is done with. */
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #buffer = Buffer.allocUnsafeSlow(BUFFER);
  #at = 0;

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  /** Room for `bytes` more; the buffer is handed over when it is full. */
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    this.#handOver();
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(bytes);
  }

  #handOver(): void {
    const full = this.#buffer;
    this.#stream.write(full.subarray(0, this.#at), () => {
      if (full.length === BUFFER) this.#free.push(full);
    });
    this.#buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(BUFFER);
    this.#at = 0;
  }

  /** Bytes `start` to `end` of a block. */
  copy(from: Buffer, start: number, end: number): void {
    this.#room(end - start + SPARE);
    from.copy(this.#buffer, this.#at, start, end);
    this.#at += end - start;
  }

  /** ASCII only, short. */
  ascii(text: string): void {
    const n = text.length;
    this.#room(n);
    const buffer = this.#buffer;
    for (let i = 0; i < n; i++) buffer[this.#at + i] = text.charCodeAt(i);
    this.#at += n;
  }

  /** Any text. */
  text(text: string): void {
    this.#room(text.length * 3 + SPARE);
    this.#at += this.#buffer.write(text, this.#at);
  }

  /**
   * Three probabilities, a comma before each, with at most nine decimals that sum to 1 exactly: the largest takes the remainder.
   * @param draw 0: the draw has no cell, 1: an empty one, 2: one with a number
   */
  chances(side1: number, between: number, side2: number, draw: 0 | 1 | 2): void {
    let one = units(side1);
    let level = draw === 2 ? units(between) : 0;
    let two = units(side2);
    const rest = UNITS - one - level - two;
    if (one >= level && one >= two) one += rest;
    else if (two >= level) two += rest;
    else level += rest;
    this.#room(SPARE);
    this.#decimal(one);
    if (draw === 2) this.#decimal(level);
    else if (draw === 1) this.#byte(COMMA);
    this.#decimal(two);
  }

  #byte(byte: number): void {
    this.#buffer[this.#at] = byte;
    this.#at += 1;
  }

  /** A comma and n / 1e9 without zeros at the end. */
  #decimal(n: number): void {
    const buffer = this.#buffer;
    let at = this.#at;
    buffer[at] = COMMA;
    buffer[at + 1] = n === UNITS ? ZERO + 1 : ZERO;
    at += 2;
    let left = n === UNITS ? 0 : n;
    if (left > 0) {
      buffer[at] = POINT;
      at += 1;
      for (let unit = 1_000_000; left > 0; unit = unit === 1 ? 1 : unit / 1000) {
        const three = Math.trunc(left / unit);
        left -= three * unit;
        buffer[at] = DIGITS[3 * three]!;
        buffer[at + 1] = DIGITS[3 * three + 1]!;
        buffer[at + 2] = DIGITS[3 * three + 2]!;
        at += 3;
      }
      while (buffer[at - 1] === ZERO) at -= 1;
    }
    this.#at = at;
  }

  /** Hand over what is gathered and wait until the reader wants more. */
  async drain(): Promise<void> {
    if (this.#at > 0) this.#handOver();
    if (this.#stream.writableNeedDrain) await new Promise<void>((resolve) => this.#stream.once('drain', resolve));
  }
}
