/** Renders pages and components in a test's document. No library: a root, `act`, and a store whose frames are drawn by hand. */
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { type ReactNode, act as reactAct } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { vi } from 'vitest';
import type { View } from '../../runtime/trading/view/view.ts';
import { makeRouter } from '../../web/src/app/router.tsx';
import { LiveContext } from '../../web/src/live/hooks.ts';
import { LiveStore } from '../../web/src/live/store.ts';
import { useUi } from '../../web/src/live/ui.ts';

/** React's `act`, which it wants announced; between acts the page is left to run as in a browser. */
export async function act(run: () => unknown): Promise<void> {
  const flags = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean };
  flags.IS_REACT_ACT_ENVIRONMENT = true;
  try {
    await reactAct(async () => {
      await run();
    });
  } finally {
    flags.IS_REACT_ACT_ENVIRONMENT = false;
  }
}

let root: Root | null = null;

/** A store that already shows `view`. */
export function storeOf(view: View): LiveStore {
  const store = new LiveStore((run) => run());
  store.receive({ type: 'snapshot', seq: view.seq, sent_at_us: view.at_us, view: structuredClone(view) }, Date.now());
  return store;
}

/** Put `node` on the page. */
export async function show(node: ReactNode, store: LiveStore): Promise<HTMLElement> {
  const host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => root?.render(<LiveContext value={store}>{node}</LiveContext>));
  return host;
}

/** Sockets of the page stay silent in component tests; the line has tests of its own. */
class SilentSocket {
  send(): void {}
  close(): void {}
}

/** The whole page at `path`. */
export async function showPage(path: string, store: LiveStore): Promise<HTMLElement> {
  vi.stubGlobal('WebSocket', SilentSocket);
  const router = makeRouter(createMemoryHistory({ initialEntries: [path] }));
  const host = await show(<RouterProvider router={router} />, store);
  await act(async () => {
    await router.load();
  });
  return host;
}

/** Take everything off the page again. */
export async function clear(): Promise<void> {
  await act(async () => root?.unmount());
  root = null;
  document.body.replaceChildren();
  useUi.setState({
    why: null,
    menu_open: false,
    near_misses: false,
    board: { league: 'all', venue: 'all', only_edge: false, search: '' },
  });
}

/** Press a key on `target`. */
export async function press(target: Element | null, key: string, init: KeyboardEventInit = {}): Promise<void> {
  await act(async () => {
    target?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
    await new Promise((done) => requestAnimationFrame(done));
  });
}

/** Click `target`. */
export async function click(target: Element | null | undefined): Promise<void> {
  if (!(target instanceof HTMLElement)) throw new Error('nothing to click');
  await act(async () => {
    target.focus();
    target.click();
  });
}

/** Write into a field as a person does: React hears it. */
export async function type(target: Element | null | undefined, text: string): Promise<void> {
  if (!(target instanceof HTMLInputElement)) throw new Error('no field to write into');
  await act(async () => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(target, text);
    target.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** The element whose text is exactly `text`. */
export function byText(host: ParentNode, selector: string, text: string | RegExp): HTMLElement {
  const found = [...host.querySelectorAll<HTMLElement>(selector)].find((node) =>
    typeof text === 'string' ? node.textContent?.trim() === text : text.test(node.textContent ?? ''),
  );
  if (found === undefined) throw new Error(`no ${selector} with text ${String(text)}`);
  return found;
}
