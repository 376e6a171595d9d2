/** Scaled integers as the decimals that venues want to read. */

/** An integer in units of 10^-scale with all its places: 5600 at scale 4 is "0.5600". Not for negative numbers. */
export function decimalText(value: number, scale: number): string {
  const digits = String(value).padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
