/**
 * The house's pseudo-random numbers: sfc32, a small fast counter of Chris Doty-Humphrey (PractRand, public domain) with
 * 128 bits of state and a period of at least 2^32. Same seed, same stream, on every machine: only 32-bit integer
 * operations are used, and floats are made from the top 32 bits. Not for secrets.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;

  /**
   * @param seed any safe integer; it is spread over the state and the first outputs are thrown away, so that close seeds
   * give unrelated streams.
   */
  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 0x1_0000_0000) | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let i = 0; i < 20; i += 1) this.nextU32();
  }

  /** Next 32 bits, unsigned. */
  nextU32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform float in [0, 1), 32 bits of resolution. */
  next(): number {
    return this.nextU32() / 0x1_0000_0000;
  }

  /** Uniform integer in [low, high], both ends included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Uniform float in [low, high). */
  uniform(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  /** True with this probability. A probability of 0 takes no number from the stream. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /**
   * Normal deviate by Marsaglia's polar method, two at a time. Uses Math.log and Math.sqrt: equal between runs of one
   * JavaScript engine, which is all that simulated worlds promise.
   */
  normal(mean = 0, sd = 1): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return mean + sd * spare;
    }
    for (;;) {
      const u = this.uniform(-1, 1);
      const v = this.uniform(-1, 1);
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spare = v * factor;
      return mean + sd * u * factor;
    }
  }

  /** Exponential deviate with this mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean;
  }

  /** One element, all equally likely. The list must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.int(0, items.length - 1)];
    if (item === undefined) throw new RangeError('pick from an empty list');
    return item;
  }

  /** Index drawn with probability proportional to the weights. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let point = this.next() * total;
    for (let i = 0; i < weights.length; i += 1) {
      point -= weights[i] as number;
      if (point < 0) return i;
    }
    return weights.length - 1;
  }

  /** An independent stream, for a part that must not disturb the others by drawing more or fewer numbers. */
  fork(): Rng {
    return new Rng(this.nextU32() * 0x20_0000 + (this.nextU32() >>> 11));
  }
}
