/** The thread that signs: elliptic curves take a third of a millisecond, for which no book may wait. It alone keeps the key. */
import { parentPort } from 'node:worker_threads';
import type { Hex } from 'viem';
import type { SignAnswer, SignRequest } from './signer.ts';
import { signOrder } from './typed-data.ts';

let key: Hex | null = null;

async function answer(request: Exclude<SignRequest, { kind: 'key' }>): Promise<SignAnswer> {
  const { id, order, neg_risk } = request;
  try {
    if (key === null) throw new Error('no key');
    return { id, signed: await signOrder(order, neg_risk, key) };
  } catch {
    // The library's own message may quote what it was given.
    return { id, signed: null };
  }
}

parentPort?.on('message', (request: SignRequest) => {
  if (request.kind === 'key') key = request.private_key;
  else void answer(request).then((told) => parentPort?.postMessage(told));
});
