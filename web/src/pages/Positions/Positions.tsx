import type { ReactNode } from 'react';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { DataTable } from '../../components/DataTable/DataTable.tsx';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { EquityChart } from '../../components/EquityChart/EquityChart.tsx';
import { Ask, Signed, Tile } from '../../components/Figure/Figure.tsx';
import { money, venueClass } from '../../format/format.ts';
import { STATEMENT_URL } from '../../live/api.ts';
import { useLive } from '../../live/hooks.ts';
import { positionsModel } from '../../select/positions.ts';
import { whyExposure, whyPnl } from '../../select/why.ts';
import { FILLS, LOCKS, SINGLES } from './columns.tsx';
import './Positions.css';

/** What I own. */
export function Positions(): ReactNode {
  const ready = useLive((_, store) => store.ready);
  const locks = useLive((view) => positionsModel(view).locks.map((lock) => JSON.stringify(lock)), 500);
  const singles = useLive((view) => positionsModel(view).singles.map((single) => JSON.stringify(single)), 500);
  const fills = useLive((view) => view.fills.toReversed(), 500);
  const lock_rows = locks.map((text) => JSON.parse(text) as ReturnType<typeof positionsModel>['locks'][number]);
  const single_rows = singles.map((text) => JSON.parse(text) as ReturnType<typeof positionsModel>['singles'][number]);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Positions</h1>
        <a className="control download" href={STATEMENT_URL} download="statement.csv">
          Statement (CSV)
        </a>
      </div>
      <Money />
      <section className="panel" aria-label="Equity">
        <header>
          <h2>P&L of this run</h2>
          <span className="muted small">realised and unrealised, after fees</span>
        </header>
        <div className="chart-frame">
          <EquityChart />
        </div>
      </section>
      <section className="panel" aria-label="Locks">
        <header>
          <h2>Locks</h2>
          <span className="muted small">both sides owned: pays $1.00 a contract whoever wins</span>
        </header>
        {!ready ? (
          <Skeleton rows={3} />
        ) : lock_rows.length === 0 ? (
          <Empty title="No lock open">
            <p>A lock is opened when both sides of a game together cost less than $1.00 after fees.</p>
          </Empty>
        ) : (
          <DataTable
            caption="Open locks"
            name="locks"
            columns={LOCKS}
            rows={lock_rows}
            rowId={(row) => row.legs[0].position_id}
            rowHeight={48}
            cardHeight={136}
          />
        )}
      </section>
      <section className="panel" aria-label="Single positions">
        <header>
          <h2>Single positions</h2>
          <span className="muted small">one side owned, against our price</span>
        </header>
        {!ready ? (
          <Skeleton rows={3} />
        ) : single_rows.length === 0 ? (
          <Empty title="No single position open">
            <p>One is opened when a side can be bought well below our price after fees.</p>
          </Empty>
        ) : (
          <DataTable
            caption="Open single positions"
            name="singles"
            columns={SINGLES}
            rows={single_rows}
            rowId={(row) => row.position.position_id}
            rowHeight={48}
            cardHeight={136}
          />
        )}
      </section>
      <section className="panel" aria-label="Ledger">
        <header>
          <h2>Ledger</h2>
          <span className="muted small">the last {fills.length} fills, newest first</span>
        </header>
        {fills.length === 0 ? (
          <Empty title="No fill yet">
            <p>Every fill is written here with its fee and what it cost against the price seen.</p>
          </Empty>
        ) : (
          <DataTable
            caption="Fills, newest first"
            name="fills"
            columns={FILLS}
            rows={fills}
            rowId={(row) => row.fill_id}
            rowHeight={36}
            cardHeight={92}
          />
        )}
      </section>
    </div>
  );
}

function Money(): ReactNode {
  const p = useLive((view) => view.portfolio);
  if (p === null)
    return (
      <div className="panel">
        <Skeleton rows={1} height={72} />
      </div>
    );
  return (
    <dl className="panel tiles">
      <Tile label="P&L of this run" note="after fees">
        <Ask why={whyPnl} label="Why this P&L">
          <Signed value={p.pnl_udollars}>{money(p.pnl_udollars, true)}</Signed>
        </Ask>
      </Tile>
      <Tile label="Realised" note="closed and settled">
        <Signed value={p.realised_udollars}>{money(p.realised_udollars, true)}</Signed>
      </Tile>
      <Tile label="Unrealised" note="at the best bid">
        <Signed value={p.unrealised_udollars}>{money(p.unrealised_udollars, true)}</Signed>
      </Tile>
      <Tile label="Fees" note="all fills">
        {money(-p.fees_udollars)}
      </Tile>
      <Tile label="Exposure" note={`limit ${money(p.exposure_limit_udollars)}`}>
        <Ask why={whyExposure} label="Why this exposure">
          {money(p.exposure_udollars)}
        </Ask>
      </Tile>
      {Object.entries(p.cash_udollars).map(([venue, cash]) => (
        <Tile key={venue} label="Cash" note={venueName(venue)}>
          <span className={venueClass(venue)}>{money(cash)}</span>
        </Tile>
      ))}
    </dl>
  );
}
