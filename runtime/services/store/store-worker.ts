/** The thread of an embedded database: answers the calls of store.ts. */
import { parentPort } from 'node:worker_threads';
import { codeOf, DatabaseError, plainMessage } from '../../../db/errors.ts';
import type { Store, StoreAnswer, StoreOptions, StoreRequest } from './store-contract.ts';
import { openHere } from './store-here.ts';

let store: Store | null = null;

async function handle({ call, args }: StoreRequest): Promise<unknown> {
  if (call === 'open') {
    store = await openHere(args[0] as StoreOptions);
    const { kind, place, applied, total } = store;
    return { kind, place, applied, total };
  }
  if (store === null) throw new Error('the store is not open');
  // The other side of the same contract made the arguments; the union of calls cannot express that here.
  return (store[call] as (...args: readonly unknown[]) => Promise<unknown>)(...args);
}

parentPort?.on('message', (request: StoreRequest) => {
  const send = (answer: StoreAnswer): void => parentPort?.postMessage(answer);
  handle(request).then(
    (value) => send({ id: request.id, ok: true, value }),
    (error: unknown) => {
      const { name } = error as { name?: string };
      const message = error instanceof DatabaseError ? error.message : plainMessage(error);
      const told = { name: name ?? 'Error', message, code: codeOf(error) };
      send({ id: request.id, ok: false, error: told });
    },
  );
});
