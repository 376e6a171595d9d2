import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseQtyCcFloor, parseScaled } from '../../runtime/trading/types/units.ts';

/** The grammar as one expression, and the value by BigInt. */
function scaled(text: string, scale: number): number | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,18}))?$/.exec(text);
  const [, minus = '', whole = '', fraction = ''] = match ?? [];
  if (match === null || /[1-9]/.test(fraction.slice(scale))) return null;
  const magnitude = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  if (magnitude > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return minus === '-' && magnitude !== 0n ? -Number(magnitude) : Number(magnitude);
}

function floored(text: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d{1,18}))?$/.exec(text);
  return match === null ? null : Number(`${match[1]}${(match[2] ?? '').slice(0, 2).padEnd(2, '0')}`);
}

const decimal = fc.oneof(
  fc.stringMatching(/^-?\d{0,17}\.?\d{0,20}$/),
  fc.stringMatching(/^-?\d{1,4}\.\d{1,4}0{0,9}$/),
  fc.stringMatching(/^[-+.0-9eE\n ]{0,8}$/),
  fc.string(),
);

it('reads decimals as their grammar says, to the last digit', () => {
  fc.assert(
    fc.property(decimal, fc.nat(6), (text, scale) => {
      expect(parseScaled(text, scale)).toBe(scaled(text, scale));
      expect(parseQtyCcFloor(text)).toBe(floored(text));
    }),
    { numRuns: 5_000 },
  );
});
