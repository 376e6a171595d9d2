/** How much happens in lives: what a run is worth. */

/** What a life was like. */
export interface LifeCounts {
  events: number;
  decisions: number;
  orders: number;
  fills: number;
  crashes: number;
  naked: number;
  settled: number;
}

/** Nothing yet. */
export function noCounts(): LifeCounts {
  return { events: 0, decisions: 0, orders: 0, fills: 0, crashes: 0, naked: 0, settled: 0 };
}

/** Add the second to the first. */
export function addCounts(sum: LifeCounts, more: LifeCounts): void {
  for (const name of Object.keys(sum) as (keyof LifeCounts)[]) sum[name] += more[name];
}
