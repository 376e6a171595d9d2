import { type ReactNode, useRef } from 'react';
import { contracts, edgeCents, money } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';

/** Speaks newly taken opportunities to screen readers, the latest one at most every three seconds. */
export function Announcer(): ReactNode {
  const began = useRef<number | null>(null);
  const text = useLive((view) => {
    began.current ??= view.seq === 0 ? null : view.seq;
    const latest = view.opportunities.findLast((o) => o.verdict === 'taken');
    if (latest === undefined || began.current === null || latest.seq <= began.current) return '';
    return `Taken: ${latest.label}, ${contracts(latest.qty_cc)} contracts at ${edgeCents(latest.edge_net_e4)} cents, ${money(latest.edge_net_udollars, true)}.`;
  }, 3000);
  return (
    <div className="visually-hidden" aria-live="polite" data-testid="announcer">
      {text}
    </div>
  );
}
