/** Counting what the test runners counted. */

/**
 * Results of some tests.
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/**
 * Sums.
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  return total;
}

/**
 * Reads cargo's `test result:` lines.
 * @param {string} output of `cargo test`
 * @param {number} status its exit status; a failure that no test owns (it did not compile) counts as one
 * @returns {Tally}
 */
export function tallyCargo(output, status) {
  const lines = output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm);
  const tally = sum([...lines].map(([, passed, failed, skipped]) => counts(passed, failed, skipped)));
  if (status !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

/** Three numbers as text. */
function counts(
  /** @type {string | undefined} */ passed,
  /** @type {string | undefined} */ failed,
  /** @type {string | undefined} */ skipped,
) {
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

/**
 * Reads vitest's JSON report.
 * @param {{ numPassedTests?: number, numFailedTests?: number, numPendingTests?: number, numTodoTests?: number,
 *   testResults?: { status: string, assertionResults: { status: string }[] }[] } | undefined} report `undefined` when vitest
 *   died before it wrote one
 * @param {number} status its exit status
 * @returns {Tally} a file that failed as a whole (it could not be loaded) counts as one failure
 */
export function tallyVitest(report, status) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const broken = (report.testResults ?? []).filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = (report.numFailedTests ?? 0) + broken;
  return {
    passed: report.numPassedTests ?? 0,
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/**
 * The closing line of `npm test`.
 * @param {Tally} tally
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
