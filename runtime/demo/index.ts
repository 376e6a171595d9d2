/** The demo: simulated games and venues that the ordinary runtime watches as if they were real. */

export type { DemoWorld } from './driver.ts';
export { FAIR_CAPACITY, kernelFairValue, startDemo } from './driver.ts';
export { SIM_LEAGUES } from './sim-game.ts';
export type { WorldEffect } from './world.ts';
export { World } from './world.ts';
