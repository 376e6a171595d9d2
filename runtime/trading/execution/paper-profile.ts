/**
 * How harsh the paper venue is. Nobody's simulation is the market: the profile's name is shown wherever paper results are, and what
 * it leaves out is said in docs/risk.md.
 */

/** Names of the profiles. */
export const PAPER_PROFILES = ['optimistic', 'realistic', 'harsh'] as const;
export type PaperProfileName = (typeof PAPER_PROFILES)[number];

/** What can go wrong with a paper order, and how often. */
export interface PaperProfile {
  name: PaperProfileName;
  /** Latency is drawn evenly between these multiples of the setting. */
  latency_low: number;
  latency_high: number;
  /** Chance that the venue refuses an order (rate, maintenance, a changed grid), parts per million. */
  reject_ppm: number;
  /** Chance that an accepted order fills nothing in the end (a match that fails to settle), parts per million. */
  fail_ppm: number;
  /** Share of the displayed depth that is still there when the order arrives, parts per million. */
  depth_ppm: number;
}

/**
 * Latencies: 50 to 600 ms to a venue's acknowledgement (peers.md 4.3, read 2026-11). The rates of refusals and failures and the share
 * of depth are choices, not measurements.
 */
export const PAPER_PROFILE: Readonly<Record<PaperProfileName, PaperProfile>> = {
  optimistic: { name: 'optimistic', latency_low: 1, latency_high: 1, reject_ppm: 0, fail_ppm: 0, depth_ppm: 1_000_000 },
  realistic: {
    ...{ name: 'realistic', latency_low: 0.6, latency_high: 1.8 },
    ...{ reject_ppm: 3_000, fail_ppm: 1_000, depth_ppm: 900_000 },
  },
  harsh: {
    ...{ name: 'harsh', latency_low: 1, latency_high: 4 },
    ...{ reject_ppm: 30_000, fail_ppm: 10_000, depth_ppm: 500_000 },
  },
};
