/** Quantities as people read them. */

/** "3.2 s" from microseconds. */
export function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** "$1,234.56" from micro-dollars, with a real minus sign. */
export function dollars(udollars: number): string {
  const [whole = '', cents_text = ''] = (Math.abs(udollars) / 1_000_000).toFixed(2).split('.');
  return `${udollars < 0 ? '\u2212' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents_text}`;
}

/** "1.2 c" from 1/10,000 dollar, with a real minus sign. */
export function cents(e4: number): string {
  return `${e4 < 0 ? '\u2212' : ''}${(Math.abs(e4) / 100).toFixed(1)} c`;
}
