import type { ReactNode } from 'react';
import type { ClosedTrade } from '../../../../runtime/trading/types/journal.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { OrderView } from '../../../../runtime/trading/view/view.ts';
import type { Column } from '../../components/DataTable/column.ts';
import { Signed } from '../../components/Figure/Figure.tsx';
import { GameLabel } from '../../components/MarketLabel/MarketLabel.tsx';
import { age, cents, contracts, money, timeOfDay, venueClass } from '../../format/format.ts';
import { TYPE_WORDS } from '../../format/opportunity-types.ts';
import { orderMeaning, orderWord } from '../../select/orders.ts';
import { averageE4, howText } from '../../select/trades.ts';

/** A trade with a key of its own: one position closes in parts. */
export interface TradeRow extends ClosedTrade {
  row_id: string;
}

function Side({ venue, side, text }: { venue: string; side: string; text: string }): ReactNode {
  return (
    <span className="clip">
      <span className={venueClass(venue)}>{venueName(venue)}</span> {side}, <span className="muted">{text}</span>
    </span>
  );
}

/** Trades that are over: in, out, what they cost and what they left. */
export const TRADES: readonly Column<TradeRow>[] = [
  { id: 'time', header: 'Closed', width: '92px', sort: (r) => r.closed_at_us, cell: (r) => timeOfDay(r.closed_at_us) },
  {
    id: 'what',
    header: 'Game',
    sort: (r) => r.label,
    cell: (r) => (
      <span className="legs">
        <GameLabel label={r.label} game_id={r.game_id} />
        <Side venue={r.venue} side={r.side} text={TYPE_WORDS[r.strategy].name.toLowerCase()} />
      </span>
    ),
  },
  {
    id: 'qty',
    header: 'Contracts',
    align: 'right',
    width: '92px',
    sort: (r) => r.qty_cc,
    cell: (r) => contracts(r.qty_cc),
  },
  {
    id: 'cost',
    header: 'In',
    unit: '¢',
    title: 'Average price paid for the side',
    align: 'right',
    width: '80px',
    sort: (r) => averageE4(r.entry_udollars, r.qty_cc),
    cell: (r) => cents(averageE4(r.entry_udollars, r.qty_cc)),
  },
  {
    id: 'mark',
    header: 'Out',
    unit: '¢',
    title: 'Average price received for it, or what it settled at',
    align: 'right',
    width: '80px',
    sort: (r) => averageE4(r.exit_udollars, r.qty_cc),
    cell: (r) => cents(averageE4(r.exit_udollars, r.qty_cc)),
  },
  {
    id: 'fees',
    header: 'Fees',
    align: 'right',
    width: '84px',
    sort: (r) => r.fees_udollars,
    cell: (r) => money(r.fees_udollars === 0 ? 0 : -r.fees_udollars),
  },
  {
    id: 'model',
    header: 'Net',
    title: 'Received less paid less fees',
    align: 'right',
    width: '112px',
    sort: (r) => r.net_udollars,
    cell: (r) => <Signed value={r.net_udollars}>{money(r.net_udollars, true)}</Signed>,
  },
  {
    id: 'held',
    header: 'Held',
    align: 'right',
    width: '108px',
    sort: (r) => r.closed_at_us - r.opened_at_us,
    cell: (r) => age(r.closed_at_us - r.opened_at_us),
  },
  {
    id: 'exit',
    header: 'How',
    width: '176px',
    sort: (r) => r.how,
    cell: (r) => <span className="muted">{howText(r)}</span>,
  },
];

/** Orders: those that are out, then the latest that are over. */
export const ORDERS: readonly Column<OrderView>[] = [
  { id: 'time', header: 'Time', width: '92px', sort: (r) => r.at_us, cell: (r) => timeOfDay(r.at_us) },
  {
    id: 'what',
    header: 'Order',
    sort: (r) => r.label,
    cell: (r) => (
      <span className="legs">
        <GameLabel label={r.label} game_id={r.game_id} />
        <span className="clip">
          {r.action === 'buy' ? 'Buy' : 'Sell'} <span className={venueClass(r.venue)}>{venueName(r.venue)}</span>{' '}
          {r.side}, <span className="muted">{PURPOSE[r.purpose]}</span>
        </span>
      </span>
    ),
  },
  {
    id: 'price',
    header: 'Limit',
    unit: '¢',
    align: 'right',
    width: '84px',
    sort: (r) => r.limit_e4,
    cell: (r) => cents(r.limit_e4),
  },
  {
    id: 'qty',
    header: 'Filled of',
    title: 'Contracts filled, of those asked for',
    align: 'right',
    width: '148px',
    sort: (r) => r.filled_qty_cc / r.qty_cc,
    cell: (r) => (
      <>
        {contracts(r.filled_qty_cc)} <span className="muted">of {contracts(r.qty_cc)}</span>
      </>
    ),
  },
  {
    id: 'state',
    header: 'State',
    width: '420px',
    sort: (r) => orderWord(r.status),
    cell: (r) => (
      <span className="clip" title={r.status_reason === '' ? orderMeaning(r.status) : r.status_reason}>
        <span className={r.status === 'unknown' || r.status === 'rejected' ? 'loss' : 'strong'}>
          {orderWord(r.status)}
        </span>{' '}
        <span className="muted">{r.status_reason}</span>
      </span>
    ),
  },
];

const PURPOSE: Readonly<Record<OrderView['purpose'], string>> = {
  open: 'to open',
  complete: 'to complete a lock',
  unwind: 'to sell a single leg back',
  exit: 'to close',
};
