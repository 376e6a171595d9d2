import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parsePriceE4,
  parseQtyCc,
  parseQtyCcFloor,
  parseScaled,
  parseUdollars,
} from '../../runtime/trading/types/units.ts';

describe('venue decimal strings', () => {
  it('come back as the integer they were written from, at any scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.boolean(),
        (value, scale, negative) => {
          const digits = String(value).padStart(scale + 1, '0');
          const whole = digits.slice(0, digits.length - scale);
          const text = `${negative ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(digits.length - scale)}`}`;
          expect(parseScaled(text, scale)).toBe(negative && value !== 0 ? -value : value);
        },
      ),
    );
  });

  it('are refused when malformed, too fine or out of range, never rounded', () => {
    for (const text of ['', '.', '1.', '.5', '1e3', 'NaN', '0x10', ' 1', '1,000', '--1', '1.00001'])
      expect(parsePriceE4(text)).toBeNull();
    expect(parsePriceE4('1.0001')).toBeNull();
    expect(parsePriceE4('-0.0100')).toBeNull();
    expect(parsePriceE4('1.0000')).toBe(10_000);
    expect(parsePriceE4('0.560000')).toBe(5_600);
    expect(parseQtyCc('-100.00')).toBe(-10_000);
    expect(parseQtyCc('0.005')).toBeNull();
    expect(parseQtyCcFloor('85.369999')).toBe(8_536);
    expect(parseUdollars('0.017500')).toBe(17_500);
    expect(parseScaled('99999999999999999999', 2)).toBeNull();
  });
});
