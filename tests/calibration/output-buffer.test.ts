import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Output } from '../../runtime/calibration/output-buffer.ts';

async function written(write: (out: Output) => void): Promise<string> {
  const stream = new PassThrough();
  const out = new Output(stream);
  write(out);
  const drained = out.drain();
  stream.resume();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await drained;
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  return Buffer.concat(chunks).toString();
}

/** Units of 1e-9 of a decimal as written. */
function nanos(text: string): number {
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'));
}

describe('probabilities as decimals', () => {
  it.each([
    [0.5, 0.5, ',0.5,,0.5'],
    [1, 0, ',1,,0'],
    [0, 1, ',0,,1'],
    [0.123456789, 0.876543211, ',0.123456789,,0.876543211'],
    [0.001, 0.999, ',0.001,,0.999'],
    [0.7000010004, 0.2999989996, ',0.700001,,0.299999'],
    // Neither certain nor impossible.
    [1 - 1e-12, 1e-12, ',0.999999999,,0.000000001'],
  ])('%d and %d', async (one, two, text) => {
    expect(await written((out) => out.chances(one, 0, two, 1))).toBe(text);
  });

  it('sum to 1 to the last digit and are within one of it', async () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true });
    await fc.assert(
      fc.asyncProperty(chance, chance, async (a, b) => {
        const [one, level] = [a * b, a * (1 - b)];
        const two = 1 - one - level;
        const text = await written((out) => out.chances(one, level, two, 2));
        const cells = text.slice(1).split(',').map(nanos);
        expect(cells[0]! + cells[1]! + cells[2]!).toBe(1e9);
        for (const [i, p] of [one, level, two].entries()) expect(Math.abs(cells[i]! - p * 1e9)).toBeLessThan(2.6);
      }),
    );
  });

  it('keep their place among copied rows over more than one buffer', async () => {
    const row = Buffer.from(`${'x'.repeat(200)}\n`);
    const text = await written((out) => {
      for (let i = 0; i < 6000; i++) {
        out.copy(row, 0, 200);
        out.chances(0.25, 0, 0.75, 0);
        out.ascii('\n');
      }
    });
    expect(text).toBe(`${'x'.repeat(200)},0.25,0.75\n`.repeat(6000));
  });
});
