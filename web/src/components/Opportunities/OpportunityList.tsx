import type { ReactNode } from 'react';
import type { TimedOpportunity } from '../../../../runtime/trading/view/view.ts';
import { edgeCents, money, timeOfDay } from '../../format/format.ts';
import { TYPE_WORDS } from '../../format/opportunity-types.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { namedLegs, outcomeText, verdictWord } from '../../select/opportunities.ts';
import { verdictText, whyOpportunity } from '../../select/why.ts';
import './Opportunities.css';

function takenText(o: TimedOpportunity): string {
  const locked = o.closed?.locked_udollars ?? null;
  const became = locked === null ? outcomeText(o) : `${outcomeText(o)}, ${money(locked, true)} locked in`;
  return `${money(o.edge_net_udollars, true)} expected, ${became}`;
}

/** A short list for narrow places: the latest opportunities of a game. `names`: what its markets are on, by market. */
export function OpportunityList({
  rows,
  names,
}: {
  rows: readonly TimedOpportunity[];
  names: Readonly<Record<string, string>>;
}): ReactNode {
  const store = useLiveStore();
  const showWhy = useUi((ui) => ui.showWhy);
  return (
    <ul className="opp-list">
      {rows.map((o) => (
        <li key={o.seq}>
          <button type="button" onClick={() => showWhy(whyOpportunity(o, store.nowUs()))}>
            <span className="muted">{timeOfDay(o.at_us)}</span>
            <span className="clip">
              <span className={`verdict-word ${o.verdict}`}>{verdictWord(o)}</span>{' '}
              {TYPE_WORDS[o.opportunity_type].name}, {namedLegs(o.legs, names)}
            </span>
            <span className="num strong">{edgeCents(o.edge_net_e4)}¢</span>
            <span className="muted small clip">{o.verdict === 'taken' ? takenText(o) : verdictText(o)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
