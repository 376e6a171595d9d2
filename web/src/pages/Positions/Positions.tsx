import type { ReactNode } from 'react';
import type { ClosedTrade } from '../../../../runtime/trading/types/journal.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { DataTable } from '../../components/DataTable/DataTable.tsx';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { EquityChart } from '../../components/EquityChart/EquityChart.tsx';
import { Ask, Signed, Tile } from '../../components/Figure/Figure.tsx';
import { money, venueClass } from '../../format/format.ts';
import { STATEMENT_URL } from '../../live/api.ts';
import { useLive } from '../../live/hooks.ts';
import { orderRows } from '../../select/orders.ts';
import { positionsModel } from '../../select/positions.ts';
import { paperText } from '../../select/settings.ts';
import { lockedAndAtRisk, tradeRows, tradeTotals } from '../../select/trades.ts';
import { whyExposure, whyPnl } from '../../select/why.ts';
import { FILLS, LOCKS, SINGLES } from './columns.tsx';
import { ORDERS, TRADES, type TradeRow } from './trade-columns.tsx';
import './Positions.css';

/** Orders shown: those that are out, and the latest that are over. */
const ORDERS_SHOWN = 30;

/** What I own. */
export function Positions(): ReactNode {
  const ready = useLive((_, store) => store.ready);
  const locks = useLive((view) => positionsModel(view).locks.map((lock) => JSON.stringify(lock)), 500);
  const singles = useLive((view) => positionsModel(view).singles.map((single) => JSON.stringify(single)), 500);
  const fills = useLive((view) => view.fills.toReversed(), 500);
  const paper = useLive(paperText);
  const lock_rows = locks.map((text) => JSON.parse(text) as ReturnType<typeof positionsModel>['locks'][number]);
  const single_rows = singles.map((text) => JSON.parse(text) as ReturnType<typeof positionsModel>['singles'][number]);
  return (
    <div className="page">
      <div className="page-head">
        <h1>Positions</h1>
        {paper === null ? null : <p className="muted">{paper}: fills are simulated</p>}
        <a className="control download" href={STATEMENT_URL} download="statement.csv">
          Statement (CSV)
        </a>
      </div>
      <Money />
      <section className="panel" aria-label="Equity">
        <header>
          <h2>P&L of the account</h2>
          <span className="muted small">realised and unrealised, after fees, since this run began</span>
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
      <Orders />
      <Trades />
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

function Orders(): ReactNode {
  const orders = useLive((view) => orderRows(view, ORDERS_SHOWN), 500);
  return (
    <section className="panel" aria-label="Orders">
      <header>
        <h2>Orders</h2>
        <span className="muted small">those that are out, then the latest</span>
      </header>
      {orders.length === 0 ? (
        <Empty title="No order yet">
          <p>An order is written down before it is sent, and its state is shown here until it is over.</p>
        </Empty>
      ) : (
        <DataTable
          caption="Orders, those that are out first"
          name="orders"
          columns={ORDERS}
          rows={orders}
          rowId={(row) => row.order_id}
          rowHeight={48}
          cardHeight={108}
        />
      )}
    </section>
  );
}

/** Ids that stay when newer trades come: what closed when, and which of several alike. */
function withIds(trades: readonly ClosedTrade[]): TradeRow[] {
  const alike = new Map<string, number>();
  const rows = trades.toReversed().map((trade): TradeRow => {
    const id = `${trade.closed_at_us} ${trade.position_id} ${trade.opportunity_id}`;
    const n = (alike.get(id) ?? 0) + 1;
    alike.set(id, n);
    return { ...trade, row_id: `${id} ${n}` };
  });
  return rows.reverse();
}

function Trades(): ReactNode {
  const trades = useLive(tradeRows, 500);
  const totals = useLive(tradeTotals, 500);
  const rows = withIds(trades);
  return (
    <section className="panel" aria-label="Closed trades">
      <header>
        <h2>Closed trades</h2>
        {totals.count === 0 ? null : (
          <span className="muted small">
            the last {totals.count}: {money(totals.net_udollars, true)} net of {money(totals.fees_udollars)} fees,{' '}
            {totals.won} with a gain
          </span>
        )}
      </header>
      {rows.length === 0 ? (
        <Empty title="No trade closed yet">
          <p>A trade is closed when its contracts are sold, netted or settled.</p>
        </Empty>
      ) : (
        <DataTable
          caption="Closed trades, newest first"
          name="trades"
          columns={TRADES}
          rows={rows}
          rowId={(row) => row.row_id}
          rowHeight={48}
          cardHeight={116}
        />
      )}
    </section>
  );
}

function Money(): ReactNode {
  const p = useLive((view) => view.portfolio);
  const split = useLive(lockedAndAtRisk);
  if (p === null)
    return (
      <div className="panel">
        <Skeleton rows={1} height={72} />
      </div>
    );
  return (
    <dl className="panel tiles two-rows">
      <Tile label="P&L" note="of the account, after fees">
        <Ask why={whyPnl} label="Why this P&L">
          <Signed value={p.pnl_udollars}>{money(p.pnl_udollars, true)}</Signed>
        </Ask>
      </Tile>
      <Tile label="Realised" note="closed and settled">
        <Signed value={p.realised_udollars}>{money(p.realised_udollars, true)}</Signed>
      </Tile>
      <Tile label="Unrealised" note="sold into the books now">
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
      <Tile label="Locked" note="every leg owned, at cost">
        {money(split?.locked_udollars ?? null)}
      </Tile>
      <Tile label="At risk" note="single bets, at cost">
        {money(split?.at_risk_udollars ?? null)}
      </Tile>
      {Object.entries(p.cash_udollars).map(([venue, cash]) => (
        <Tile key={venue} label="Cash" note={venueName(venue)}>
          <span className={venueClass(venue)}>{money(cash)}</span>
        </Tile>
      ))}
      <Tile label="Reserved" note="promised to orders that are out">
        {money(p.reserved_udollars)}
      </Tile>
      <Tile label="Savings" note="put aside, not traded with">
        {money(p.savings_udollars)}
      </Tile>
      <Tile label="Equity" note="cash, reserved, positions at mark">
        {money(p.equity_udollars)}
      </Tile>
    </dl>
  );
}
