/** One line of what was examined, and how checks are run. */

/** `warn` is worth knowing and stops nothing; `fail` stops something. */
export type CheckStatus = 'ok' | 'warn' | 'fail' | 'skipped';

export interface Check {
  name: string;
  status: CheckStatus;
  detail: string;
  /** What to do about it; absent when all is well. */
  remedy?: string;
  took_ms: number;
}

/** What a check found. */
export type Finding = Omit<Check, 'name' | 'took_ms'>;

/** Checks by name, in order. */
export type Plan = readonly (readonly [string, () => Finding | Promise<Finding>])[];

/** Run every check, in order; `onCheck` is told as each ends. A check that throws has failed with its message. */
export async function runChecks(plan: Plan, onCheck?: (check: Check) => void): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, run] of plan) {
    const began = performance.now();
    let finding: Finding;
    try {
      finding = await run();
    } catch (error) {
      finding = { status: 'fail', detail: error instanceof Error ? error.message : String(error) };
    }
    const check = { name, ...finding, took_ms: Math.round(performance.now() - began) };
    checks.push(check);
    onCheck?.(check);
  }
  return checks;
}
