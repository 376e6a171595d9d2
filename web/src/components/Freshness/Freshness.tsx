import type { ReactNode } from 'react';
import { age } from '../../format/format.ts';
import { useNowUs } from '../../live/hooks.ts';
import './Freshness.css';

/** Age of a piece of news with a lamp: filled while fresh, hollow once older than the limit. */
export function Freshness({
  at_us,
  limit_us,
  judged = true,
}: {
  at_us: number;
  limit_us: number;
  judged?: boolean;
}): ReactNode {
  const now_us = useNowUs(1000);
  const stale = judged && now_us - at_us > limit_us;
  return (
    <span
      className={stale ? 'fresh old' : 'fresh'}
      title={stale ? `Older than the limit of ${age(limit_us)}` : undefined}
    >
      {age(now_us - at_us)}
      <span aria-hidden="true" className={stale ? 'lamp down' : judged ? 'lamp up' : 'lamp'} />
      {stale ? <span className="visually-hidden">, too old</span> : null}
    </span>
  );
}
