import type { ReactNode } from 'react';
import './ProbabilityBar.css';

/** Home probability as a bar with a mark at even; a draw follows it in grey. Decoration: the numbers stand beside it. */
export function ProbabilityBar({ value, draw = 0 }: { value: number | null; draw?: number }): ReactNode {
  return (
    <span aria-hidden="true" className="probability-bar">
      {draw > 0 ? <span className="draw" style={{ transform: `scaleX(${(value ?? 0) + draw})` }} /> : null}
      <span style={{ transform: `scaleX(${value ?? 0})` }} />
    </span>
  );
}
