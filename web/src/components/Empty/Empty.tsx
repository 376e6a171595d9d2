import type { ReactNode } from 'react';
import './Empty.css';

/** Nothing here: says what would fill it and how. */
export function Empty({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p className="strong">{title}</p>
      <div className="muted">{children}</div>
    </div>
  );
}

/** Something went wrong: what, when, what to do. */
export function Trouble({
  title,
  detail,
  onRetry,
}: {
  title: string;
  detail: string;
  onRetry?: () => void;
}): ReactNode {
  return (
    <div className="empty trouble" role="alert">
      <p className="strong">{title}</p>
      <p className="muted">{detail}</p>
      {onRetry === undefined ? null : (
        <button type="button" className="control" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Grey rows while the first picture is on its way. */
export function Skeleton({ rows = 8, height = 40 }: { rows?: number; height?: number }): ReactNode {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">Loading</span>
      {Array.from({ length: rows }, (_, i) => `${i * 60}ms`).map((animationDelay) => (
        <span key={animationDelay} style={{ height, animationDelay }} />
      ))}
    </div>
  );
}
