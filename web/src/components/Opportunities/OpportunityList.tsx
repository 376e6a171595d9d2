import type { ReactNode } from 'react';
import type { TimedOpportunity } from '../../../../runtime/trading/view.ts';
import { edgeCents, money, timeOfDay } from '../../format/format.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { legText } from '../../select/opportunities.ts';
import { verdictText, whyOpportunity } from '../../select/why.ts';
import './Opportunities.css';

/** A short list for narrow places: the latest opportunities of a game. */
export function OpportunityList({ rows }: { rows: readonly TimedOpportunity[] }): ReactNode {
  const store = useLiveStore();
  const showWhy = useUi((ui) => ui.showWhy);
  return (
    <ul className="opp-list">
      {rows.map((o) => (
        <li key={o.seq}>
          <button type="button" onClick={() => showWhy(whyOpportunity(o, store.nowUs()))}>
            <span className="muted">{timeOfDay(o.at_us)}</span>
            <span className="clip">
              <span className={`verdict-word ${o.verdict}`}>{o.verdict === 'taken' ? 'Taken' : 'Refused'}</span>{' '}
              {o.legs.map(legText).join(' + ')}
            </span>
            <span className="num strong">{edgeCents(o.edge_net_e4)}¢</span>
            <span className="muted small clip">
              {o.verdict === 'taken' ? `${money(o.edge_net_udollars, true)} after fees` : verdictText(o)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
