import { describe, expect, test } from 'vitest';
import { closingLine, sum, tallyCargo, tallyVitest } from '../../scripts/lib/tally.mjs';

const cargoOutput = `running 3 tests
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

running 5 tests
test result: FAILED. 3 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
`;

describe('the count at the end of npm test', () => {
  test('adds up every cargo result', () => {
    expect(tallyCargo(cargoOutput, 101)).toEqual({ passed: 6, failed: 1, skipped: 1 });
  });

  test('counts Rust that does not compile as one failure', () => {
    expect(tallyCargo('error[E0308]: mismatched types\n', 101)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('counts a test file that could not be loaded as one failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    const report = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 1, numTodoTests: 0, testResults };
    expect(tallyVitest(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 1 });
  });

  test('does not call a runner successful that died or complained outside a test', () => {
    expect(tallyVitest(undefined, 134).failed).toBe(1);
    const unhandled = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
    expect(tallyVitest(unhandled, 1)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });

  test('is one line, with the skipped only when there are some', () => {
    const some = sum([
      { passed: 1, failed: 0, skipped: 0 },
      { passed: 2, failed: 1, skipped: 3 },
    ]);
    expect(closingLine(some)).toBe('3 passed, 1 failed, 3 skipped');
    expect(closingLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed');
  });
});
