import { type ReactNode, useEffect, useRef } from 'react';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import type { Why } from '../../select/why.ts';
import './Figure.css';

const CHANGE_MS = 300;
const FADE: Keyframe[] = [{ backgroundColor: 'var(--accent-soft)' }, { backgroundColor: 'transparent' }];

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Text that marks itself for 300 ms when `value` changes; silent where motion is unwelcome. */
export function Mark({ value, children }: { value: string | number | null; children: ReactNode }): ReactNode {
  const span = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  const marked = useRef(0);
  useEffect(() => {
    if (before.current === value) return;
    before.current = value;
    const node = span.current;
    if (node === null || typeof node.animate !== 'function') return;
    if (calm.matches) return;
    if (performance.now() - marked.current < CHANGE_MS) return;
    marked.current = performance.now();
    node.animate(FADE, CHANGE_MS);
  }, [value]);
  return (
    <span ref={span} className="mark">
      {children}
    </span>
  );
}

/** A figure that can be asked "why". The answer is built from the view at the moment of the click. */
export function Ask({
  why,
  label,
  className = '',
  children,
}: {
  why: (view: View, now_us: number) => Why | null;
  /** What is asked, for screen readers, e.g. "Why 61.3 %". */
  label?: string;
  className?: string;
  children: ReactNode;
}): ReactNode {
  const store = useLiveStore();
  const showWhy = useUi((ui) => ui.showWhy);
  return (
    <button
      type="button"
      className={`ask ${className}`}
      title={label}
      onClick={() => showWhy(why(store.view, store.nowUs()))}
    >
      {children}
    </button>
  );
}

/** Money or points with sign, arrow and colour; zero is plain. */
export function Signed({ value, children }: { value: number | null; children: ReactNode }): ReactNode {
  if (value === null || value === 0) return <span>{children}</span>;
  return (
    <span className={value > 0 ? 'gain' : 'loss'}>
      <span aria-hidden="true" className="tip">
        {value > 0 ? '▲' : '▼'}
      </span>
      {children}
    </span>
  );
}

/** A figure with its name above it. */
export function Tile({ label, children, note }: { label: string; children: ReactNode; note?: ReactNode }): ReactNode {
  return (
    <div className="tile">
      <dt className="muted small">{label}</dt>
      <dd className="tile-value">{children}</dd>
      {note === undefined ? null : <dd className="muted small">{note}</dd>}
    </div>
  );
}
