/** The thread of an embedded database: answers the calls of store.ts. */
import { parentPort } from 'node:worker_threads';
import type { Store, StoreAnswer, StoreRequest } from './store-contract.ts';
import { openHere } from './store-here.ts';

let store: Store | null = null;

async function handle(request: StoreRequest): Promise<unknown> {
  if (request.call === 'open') {
    store = await openHere(request.args[0]);
    const { kind, place, applied, total } = store;
    return { kind, place, applied, total };
  }
  if (store === null) throw new Error('the store is not open');
  switch (request.call) {
    case 'append':
      return store.append(...request.args);
    case 'read':
      return store.read(...request.args);
    case 'statement':
      return store.statement(...request.args);
    case 'prune':
      return store.prune(...request.args);
    case 'close':
      return store.close();
  }
}

/** The message with its causes: a failed query alone does not say why it failed. */
function wholeMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${wholeMessage(error.cause)}`;
}

parentPort?.on('message', (request: StoreRequest) => {
  const send = (answer: StoreAnswer): void => parentPort?.postMessage(answer);
  handle(request).then(
    (value) => send({ id: request.id, ok: true, value }),
    (error: unknown) => {
      const { name, code } = error as { name?: string; code?: string };
      const told = { name: name ?? 'Error', message: wholeMessage(error), code: code ?? null };
      send({ id: request.id, ok: false, error: told });
    },
  );
});
