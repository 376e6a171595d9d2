import type { ReactNode } from 'react';
import type { Fill, Position } from '../../../../runtime/trading/types/journal.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { Column } from '../../components/DataTable/column.ts';
import { Mark, Signed } from '../../components/Figure/Figure.tsx';
import { GameLabel, MarketLabel } from '../../components/MarketLabel/MarketLabel.tsx';
import { cents, contracts, dateTime, money, timeOfDay, venueClass } from '../../format/format.ts';
import type { LockPosition, SinglePosition } from '../../select/positions.ts';

type TimedFill = Fill & { at_us: number };

const average = (p: Position): string => cents(p.qty_cc === 0 ? null : Math.round(p.cost_udollars / p.qty_cc));

function Leg({ position }: { position: Position }): ReactNode {
  return (
    <span className="clip">
      <span className={venueClass(position.venue)}>{venueName(position.venue)}</span> {position.side}{' '}
      {contracts(position.qty_cc)} at {average(position)}¢
    </span>
  );
}

const gain = (value: number | null, cost: number): number | null => (value === null ? null : value - cost);

/** Open locks. */
export const LOCKS: readonly Column<LockPosition>[] = [
  { id: 'what', header: 'Game', sort: (r) => r.label, cell: (r) => <GameLabel label={r.label} game_id={r.game_id} /> },
  {
    id: 'legs',
    header: 'Legs',
    width: '252px',
    cell: (r) => (
      <span className="legs">
        <Leg position={r.legs[0]} />
        <Leg position={r.legs[1]} />
      </span>
    ),
  },
  {
    id: 'qty',
    header: 'Locked',
    title: 'Contracts held on both sides',
    align: 'right',
    width: '88px',
    sort: (r) => r.qty_cc,
    cell: (r) => contracts(r.qty_cc),
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'right',
    width: '104px',
    sort: (r) => r.cost_udollars,
    cell: (r) => money(r.cost_udollars),
  },
  {
    id: 'fees',
    header: 'Fees',
    align: 'right',
    width: '88px',
    sort: (r) => r.fees_udollars,
    cell: (r) => money(r.fees_udollars),
  },
  {
    id: 'mark',
    header: 'At mark',
    title: 'Sold at the best bid now',
    align: 'right',
    width: '112px',
    sort: (r) => r.mark_udollars,
    cell: (r) => <Mark value={r.mark_udollars}>{money(r.mark_udollars)}</Mark>,
  },
  {
    id: 'model',
    header: 'At settlement',
    title: 'What the locked contracts pay, less cost and fees',
    align: 'right',
    width: '128px',
    sort: (r) => r.locked_udollars,
    cell: (r) => <Signed value={r.locked_udollars}>{money(r.locked_udollars, true)}</Signed>,
  },
  {
    id: 'realised',
    header: 'Realised',
    align: 'right',
    width: '104px',
    sort: (r) => r.realised_udollars,
    cell: (r) => money(r.realised_udollars, true),
  },
  {
    id: 'exit',
    header: 'Exit',
    width: '176px',
    cell: (r) => <span className="muted">Held to {dateTime(r.settles_at_us)}</span>,
  },
];

/** Open single positions. */
export const SINGLES: readonly Column<SinglePosition>[] = [
  {
    id: 'what',
    header: 'Game',
    sort: (r) => r.position.label,
    cell: (r) => <GameLabel label={r.position.label} game_id={r.position.game_id} />,
  },
  { id: 'legs', header: 'Side', width: '252px', cell: (r) => <Leg position={r.position} /> },
  {
    id: 'qty',
    header: 'Contracts',
    align: 'right',
    width: '88px',
    sort: (r) => r.position.qty_cc,
    cell: (r) => contracts(r.position.qty_cc),
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'right',
    width: '104px',
    sort: (r) => r.position.cost_udollars,
    cell: (r) => money(r.position.cost_udollars),
  },
  {
    id: 'fees',
    header: 'Fees',
    align: 'right',
    width: '88px',
    sort: (r) => r.position.fees_udollars,
    cell: (r) => money(r.position.fees_udollars),
  },
  {
    id: 'mark',
    header: 'At mark',
    title: 'Sold at the best bid now',
    align: 'right',
    width: '112px',
    sort: (r) => r.position.mark_udollars,
    cell: ({ position: p }) => (
      <Signed value={gain(p.mark_udollars, p.cost_udollars)}>
        <Mark value={p.mark_udollars}>{money(p.mark_udollars)}</Mark>
      </Signed>
    ),
  },
  {
    id: 'model',
    header: 'At our price',
    align: 'right',
    width: '128px',
    sort: (r) => r.position.model_udollars,
    cell: ({ position: p }) => (
      <Signed value={gain(p.model_udollars, p.cost_udollars)}>{money(p.model_udollars)}</Signed>
    ),
  },
  {
    id: 'realised',
    header: 'Realised',
    align: 'right',
    width: '104px',
    sort: (r) => r.position.realised_udollars,
    cell: (r) => money(r.position.realised_udollars, true),
  },
  {
    id: 'exit',
    header: 'Exit',
    width: '176px',
    cell: (r) => (
      <span className="muted">
        {r.exit === 'Held to settlement' && r.settles_at_us !== null ? `Held to ${dateTime(r.settles_at_us)}` : r.exit}
      </span>
    ),
  },
];

/** Every fill. */
export const FILLS: readonly Column<TimedFill>[] = [
  { id: 'time', header: 'Time', width: '104px', sort: (r) => r.at_us, cell: (r) => timeOfDay(r.at_us) },
  {
    id: 'legs',
    header: 'Trade',
    cell: (r) => (
      <span className="clip">
        {r.action === 'buy' ? 'Bought' : 'Sold'} <span className={venueClass(r.venue)}>{venueName(r.venue)}</span>{' '}
        {r.side},{' '}
        <span className="muted" title={r.market_id}>
          <MarketLabel label={r.label} game_id={r.game_id} />
        </span>
      </span>
    ),
  },
  {
    id: 'qty',
    header: 'Contracts',
    align: 'right',
    width: '104px',
    sort: (r) => r.qty_cc,
    cell: (r) => contracts(r.qty_cc),
  },
  {
    id: 'price',
    header: 'Price',
    unit: '¢',
    align: 'right',
    width: '88px',
    sort: (r) => r.avg_price_e4,
    cell: (r) => cents(r.avg_price_e4),
  },
  {
    id: 'cost',
    header: 'Cash',
    align: 'right',
    width: '112px',
    sort: (r) => r.cost_udollars,
    cell: (r) => money(r.action === 'buy' ? -r.cost_udollars : r.cost_udollars, true),
  },
  {
    id: 'fees',
    header: 'Fee',
    align: 'right',
    width: '88px',
    sort: (r) => r.fee_udollars,
    cell: (r) => money(-r.fee_udollars),
  },
  {
    id: 'slip',
    header: 'Slippage',
    title: 'Paid beyond the price seen when decided',
    align: 'right',
    width: '104px',
    sort: (r) => r.slippage_udollars,
    cell: (r) => money(r.slippage_udollars === 0 ? 0 : -r.slippage_udollars),
  },
];
