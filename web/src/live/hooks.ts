/** How components read the live store: a selector, run once per revision, and an equality that keeps renders rare. */
import { createContext, useCallback, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { shallow } from 'zustand/shallow';
import type { View } from '../../../runtime/trading/view/view.ts';
import { LiveStore } from './store.ts';

/** The page's store; one per page, another in each test. */
export const LiveContext = createContext<LiveStore>(new LiveStore());

/** The store itself, for charts that draw without rendering. */
export function useLiveStore(): LiveStore {
  return useContext(LiveContext);
}

/**
 * A value derived from the view. Re-renders only when the value differs (shallowly) from the last one. The selector must
 * return values of its own: the view's arrays and records are folded in place and would always look unchanged.
 * @param every_ms at least this long between two looks of its own; 0 looks at every frame that brought something.
 */
export function useLive<T>(select: (view: View, store: LiveStore) => T, every_ms = 0): T {
  const store = useLiveStore();
  const cache = useRef<{ revision: number; select: unknown; value: T; store: LiveStore } | null>(null);
  const subscribe = useCallback((notify: () => void) => store.subscribe(notify, every_ms), [store, every_ms]);
  const snapshot = (): T => {
    const last = cache.current;
    if (last !== null && last.select === select && last.store === store && last.revision === store.revision)
      return last.value;
    const next = select(store.view, store);
    const value = last !== null && shallow(last.value, next) ? last.value : next;
    cache.current = { revision: store.revision, select, value, store };
    return value;
  };
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}

/** Call `draw` with the view after the first render and then at most every `every_ms`, outside React's rendering. */
export function useLiveEffect(draw: (view: View, store: LiveStore) => void, every_ms: number): void {
  const store = useLiveStore();
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
  });
  useEffect(() => {
    latest.current(store.view, store);
    return store.subscribe(() => latest.current(store.view, store), every_ms);
  }, [store, every_ms]);
}

/** Server time in microseconds, looked at again every `every_ms`: for ages. */
export function useNowUs(every_ms = 500): number {
  const store = useLiveStore();
  const [now_us, setNow] = useState(() => store.nowUs());
  useEffect(() => {
    const timer = setInterval(() => setNow(store.nowUs()), every_ms);
    return () => clearInterval(timer);
  }, [store, every_ms]);
  return now_us;
}
