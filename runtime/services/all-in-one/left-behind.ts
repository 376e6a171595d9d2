/** Journal entries that an earlier process could not write, from their files into the database. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { replaySpill } from '../../journal/replay-spill.ts';
import { SPILL_SUFFIX } from '../../journal/spill-place.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import type { Store } from '../store/store-contract.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Store what was left behind; call before any account is opened for writing. A file whose process still runs is left to it.
 * @throws what the store throws when it cannot be asked; the files stay
 */
export async function storeLeftBehind(
  store: Store,
  directory: string,
  at_us: TimeUs,
  onPart: (name: string, text: string) => void,
): Promise<void> {
  if (!existsSync(directory)) return;
  const accounts = new Map((await store.accounts()).map(({ account, mode }) => [account, mode]));
  for (const name of readdirSync(directory)) {
    if (!name.endsWith(SPILL_SUFFIX)) continue;
    let epoch: number | null = null;
    const replayed = await replaySpill(join(directory, name), {
      label: String(at_us),
      mayTake: ({ account, pid }) => accounts.has(account) && !isAlive(pid),
      async store({ account, run_id }, entries) {
        const mode = accounts.get(account) ?? '';
        epoch ??= (await store.openAccount(account, { mode, at_us })).epoch;
        await store.append({ account, epoch, run_id }, entries);
      },
    });
    if (replayed !== null) onPart('journal', replayed.text);
  }
}
