import type { ReactNode } from 'react';
import './ProbabilityBar.css';

/** Home probability as a bar with a mark at even. Decoration: the number stands beside it. */
export function ProbabilityBar({ value }: { value: number | null }): ReactNode {
  return (
    <span aria-hidden="true" className="probability-bar">
      <span style={{ transform: `scaleX(${value ?? 0})` }} />
    </span>
  );
}
