/**
 * The two sides of a pair as the kernel numbers them. Which venue is on which side is the caller's to say: the kernel knows
 * fee schedules and grids by market, and nothing of venues.
 */
export const SIDE_A = 0;
export const SIDE_B = 1;
export type Side = typeof SIDE_A | typeof SIDE_B;
