/** The demo: simulated games and venues that the ordinary runtime watches as if they were real. */

export type { DemoOptions, DemoWorld } from './driver.ts';
export { kernelFairValue, startDemo } from './driver.ts';
export type { FairValue, WorldConfig, WorldEffect } from './world.ts';
export { World } from './world.ts';
