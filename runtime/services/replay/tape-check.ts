/** Finding out in a thread whether a tape can be read, so that one that cannot neither hangs nor fills this process. */
import { TapeError, type TapeFault } from '../../tape/schema.ts';
import { startThread } from '../thread.ts';

/** What the thread says: a batch was read, all of them were, or why not. */
export type TapeVerdict =
  | { kind: 'batch'; rows: number }
  | { kind: 'whole' }
  | { kind: 'fault'; reason: TapeFault; message: string };

/** A batch is read in milliseconds; a reader that gives none for so long has lost its way in the file. */
const BATCH_WITHIN_MS = 10_000;
/** Batches are views over the file's bytes and hardly use the heap. */
const LIMITS = { maxOldGenerationSizeMb: 256 };

/**
 * Read a tape once, in a thread that is ended when it is done or lost.
 * @param within_ms longest wait for the next batch
 * @throws TapeError saying what is wrong with the file
 */
export async function checkTape(path: string, within_ms = BATCH_WITHIN_MS): Promise<void> {
  const thread = startThread(new URL('./tape-check-worker', import.meta.url).href, LIMITS);
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const lost = (why: string): void => reject(new TapeError('damaged', why));
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => lost(`its layout leads nowhere: no batch in ${within_ms / 1_000} s`), within_ms);
      };
      wait();
      thread.on('message', (verdict: TapeVerdict) => {
        if (verdict.kind === 'whole') resolve();
        else if (verdict.kind === 'batch') wait();
        else reject(new TapeError(verdict.reason, verdict.message));
      });
      thread.on('error', (error) => lost(error instanceof Error ? error.message : String(error)));
      thread.on('exit', () => lost('it could not be read to its end'));
      thread.postMessage(path);
    });
  } finally {
    clearTimeout(timer);
    await thread.terminate();
  }
}
