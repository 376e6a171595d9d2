import { type ReactNode, useCallback, useState } from 'react';
import type { TimedOpportunity, View } from '../../../../runtime/trading/view/view.ts';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { Signed, Tile } from '../../components/Figure/Figure.tsx';
import { OpportunityTable } from '../../components/Opportunities/OpportunityTable.tsx';
import { contracts, money, probability } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { opportunityRows, takenTotals, verdictCounts } from '../../select/opportunities.ts';
import { paperText } from '../../select/settings.ts';
import { tradeTotals } from '../../select/trades.ts';

/** Expected, filled and locked in of what was taken: an edge that fills nothing earns nothing. */
function Taken(): ReactNode {
  const totals = useLive(takenTotals, 500);
  const paper = useLive(paperText);
  const trades = useLive(tradeTotals, 500);
  const { done, working, filled, matched_qty_cc, wanted_qty_cc } = totals;
  if (done + working === 0) return null;
  const note = working === 0 ? 'all done' : `${working} still working`;
  return (
    <dl className="panel tiles" aria-label="What became of those taken">
      <Tile label="Taken" note={paper === null ? note : `${note}; ${paper}`}>
        {done + working}
      </Tile>
      <Tile label="Fill rate" note={`${filled} of ${done} filled on every leg`}>
        {probability(done === 0 ? null : filled / done)}
      </Tile>
      <Tile label="Contracts filled" note={`of ${contracts(wanted_qty_cc)} asked for`}>
        {contracts(matched_qty_cc)}
      </Tile>
      <Tile label="Expected" note="of all whose legs are done">
        {money(totals.expected_udollars, true)}
      </Tile>
      <Tile
        label="Locked in"
        note={`${totals.locks} ${totals.locks === 1 ? 'lock' : 'locks'}, ${money(totals.locks_expected_udollars, true)} expected`}
      >
        <Signed value={totals.locked_udollars}>{money(totals.locked_udollars, true)}</Signed>
      </Tile>
      <Tile label="Realised" note={`${trades.count} closed ${trades.count === 1 ? 'trade' : 'trades'}, after fees`}>
        <Signed value={trades.net_udollars}>{money(trades.net_udollars, true)}</Signed>
      </Tile>
    </dl>
  );
}

/** The stream: taken or refused, and why. Pausing keeps the page still and counts what waits. */
export function Opportunities(): ReactNode {
  const near_misses = useUi((ui) => ui.near_misses);
  const setNearMisses = useUi((ui) => ui.setNearMisses);
  const select = useCallback((view: View) => opportunityRows(view, { near_misses }), [near_misses]);
  const fresh = useLive(select, 500);
  const counts = useLive(verdictCounts, 500);
  const ready = useLive((_, store) => store.ready);
  const [frozen, setFrozen] = useState<TimedOpportunity[] | null>(null);
  const rows = frozen ?? fresh;
  const newest = frozen?.[0]?.seq ?? 0;
  const waiting = frozen === null ? 0 : fresh.filter((o) => o.seq > newest).length;
  return (
    <div className="page">
      <div className="page-head">
        <h1>Opportunities</h1>
        <p className="muted">
          {counts.taken} taken, {counts.refused} refused, {counts.near_miss} near misses among the last{' '}
          {counts.taken + counts.refused + counts.near_miss}
        </p>
        <button
          type="button"
          className="control"
          aria-pressed={near_misses}
          onClick={() => {
            setNearMisses(!near_misses);
            setFrozen(null);
          }}
        >
          Near misses
        </button>
        <button
          type="button"
          className="control"
          aria-pressed={frozen !== null}
          onClick={() => setFrozen(frozen === null ? fresh : null)}
        >
          {frozen === null ? 'Pause' : waiting === 0 ? 'Paused' : `Show ${waiting} new`}
        </button>
      </div>
      <Taken />
      <section className="panel" aria-label="Stream of opportunities">
        {!ready ? (
          <Skeleton rows={10} height={48} />
        ) : rows.length === 0 ? (
          <Empty title="Nothing yet">
            <p>
              An opportunity appears when a live book can be bought below our price, or both sides of a game together
              below $1.00 after fees.
            </p>
            {near_misses ? null : (
              <button type="button" className="control" onClick={() => setNearMisses(true)}>
                Show near misses too
              </button>
            )}
          </Empty>
        ) : (
          <OpportunityTable rows={rows} caption="Opportunities, newest first" />
        )}
      </section>
    </div>
  );
}
