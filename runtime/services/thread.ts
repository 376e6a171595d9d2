/** Threads of our own modules, started alike from source (tests) and from the build. */
import { type ResourceLimits, Worker } from 'node:worker_threads';

/** Running from source, a thread has to register the loader for TypeScript itself before it can load anything. */
const FROM_SOURCE = `const { workerData } = require('node:worker_threads');
import(workerData.loader).then(({ register }) => { register(); return import(workerData.module); });`;

/**
 * Start a module as a thread.
 * @param module its address without the ending, as `new URL('./store-worker', import.meta.url).href`
 * @param resourceLimits of the built program; from source the loader needs room of its own
 */
export function startThread(module: string, resourceLimits: ResourceLimits): Worker {
  if (import.meta.url.endsWith('.ts')) {
    // By its address: what a name means would depend on the directory that the program was started in.
    const workerData = { loader: import.meta.resolve('tsx/esm/api'), module: `${module}.ts` };
    return new Worker(FROM_SOURCE, { eval: true, workerData });
  }
  return new Worker(new URL(`${module}.js`), { resourceLimits });
}
