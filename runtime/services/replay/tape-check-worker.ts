/** The thread in which a tape is read for the first time: damage can keep the Arrow reader busy for ever. */
import { parentPort } from 'node:worker_threads';
import { TapeError } from '../../tape/schema.ts';
import { TapeReader } from '../../tape/tape-reader.ts';
import type { TapeVerdict } from './tape-check.ts';

async function check(path: string, say: (verdict: TapeVerdict) => void): Promise<void> {
  try {
    for await (const batch of (await TapeReader.open(path)).batches()) say({ kind: 'batch', rows: batch.rows });
    say({ kind: 'whole' });
  } catch (error) {
    const reason = error instanceof TapeError ? error.reason : 'damaged';
    say({ kind: 'fault', reason, message: error instanceof Error ? error.message : String(error) });
  }
}

parentPort?.on('message', (path: string) => {
  void check(path, (verdict) => parentPort?.postMessage(verdict));
});
