/**
 * What the best-known bot would call a lock: prices in whole cents, Kalshi's fee as a whole cent per contract at seven
 * per cent for every series, no fee at Polymarket. Written from the description in its own documentation's terms, not
 * from its code.
 */

/** Whole-cent fee per contract at a price in cents. */
const centFee = (cents: number): number => Math.ceil((7 * cents * (100 - cents)) / 10_000);

/** Whether the bot buys YES at one venue and NO at the other; asks in 1/10,000 dollar, 0 for none. */
export function centBotLocks(kalshi_ask_e4: number, polymarket_ask_e4: number): boolean {
  if (kalshi_ask_e4 === 0 || polymarket_ask_e4 === 0) return false;
  const [kalshi, polymarket] = [Math.round(kalshi_ask_e4 / 100), Math.round(polymarket_ask_e4 / 100)];
  return kalshi > 0 && polymarket > 0 && kalshi + centFee(kalshi) + polymarket < 100;
}
