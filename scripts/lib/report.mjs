/**
 * How the scripts speak: one line per step, failures with a remedy. Nothing here needs `npm ci` to have run.
 */

/** A failure the reader can do something about. `remedy` says what. */
export class Failure extends Error {
  /**
   * @param {string} message what went wrong, in one sentence
   * @param {string} remedy what to do about it
   * @param {string} [details] output of the tool that failed
   */
  constructor(message, remedy, details = '') {
    super(message);
    this.name = 'Failure';
    this.remedy = remedy;
    this.details = details;
  }
}

/**
 * Seconds since `started_ms`, for reading.
 * @param {number} started_ms a `performance.now()`
 */
export function since(started_ms) {
  const seconds = (performance.now() - started_ms) / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
}

/**
 * Prints a failure with its remedy on standard error.
 * @param {unknown} error
 */
function printFailure(error) {
  if (!(error instanceof Failure)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return;
  }
  if (error.details) process.stderr.write(`${error.details.trimEnd()}\n`);
  process.stderr.write(`error: ${error.message}\n  what to do: ${error.remedy}\n`);
}

/**
 * Runs a script's main function and turns what it throws into a message and exit status 1.
 * @param {() => Promise<number | void>} main
 */
export async function runMain(main) {
  try {
    const status = await main();
    if (typeof status === 'number') process.exitCode = status;
  } catch (error) {
    printFailure(error);
    process.exitCode = 1;
  }
}
