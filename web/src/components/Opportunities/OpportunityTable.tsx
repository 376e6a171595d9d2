import type { ReactNode } from 'react';
import type { TimedOpportunity } from '../../../../runtime/trading/view.ts';
import { cents, contracts, days, edgeCents, money, timeOfDay, VENUE_CLASS, VENUE_NAME } from '../../format/format.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { limitSummary } from '../../select/opportunities.ts';
import { limitName, verdictText, whyOpportunity } from '../../select/why.ts';
import type { Column } from '../DataTable/column.ts';
import { DataTable } from '../DataTable/DataTable.tsx';
import { Signed } from '../Figure/Figure.tsx';
import './Opportunities.css';

function Legs({ row }: { row: TimedOpportunity }): ReactNode {
  return (
    <span className="legs">
      {row.legs.map((leg) => (
        <span key={`${leg.venue} ${leg.side}`} className="clip">
          <span className={VENUE_CLASS[leg.venue]}>{VENUE_NAME[leg.venue]}</span> {leg.side} {cents(leg.ask_e4)}¢
        </span>
      ))}
    </span>
  );
}

function Verdict({ row }: { row: TimedOpportunity }): ReactNode {
  const limits = limitSummary(row);
  const word = row.verdict === 'taken' ? 'Taken' : row.verdict === 'near_miss' ? 'Near miss' : 'Refused';
  const text = verdictText(row);
  const failed = limits.failed === null ? '' : `: ${limitName(limits.failed).toLowerCase()} failed`;
  return (
    <span className="verdict">
      <span className={`verdict-word ${row.verdict}`}>{word}</span>
      <span className="verdict-text">
        <span className="clip" title={text}>
          {row.verdict === 'taken' ? `${limits.passed} of ${limits.total} limits held` : text}
        </span>
        <span className="muted small clip">
          {row.verdict === 'taken'
            ? ''
            : limits.total === 0
              ? ''
              : `${limits.passed} of ${limits.total} limits held${failed}`}
        </span>
      </span>
    </span>
  );
}

const COLUMNS: readonly Column<TimedOpportunity>[] = [
  { id: 'time', header: 'Time', width: '96px', sort: (o) => o.at_us, cell: (o) => timeOfDay(o.at_us) },
  {
    id: 'what',
    header: 'What',
    width: '196px',
    sort: (o) => o.label,
    cell: (o) => (
      <span className="legs">
        <span className="clip">{o.label}</span>
        <span className="muted small">{o.opportunity_type === 'cross_venue_lock' ? 'Lock' : 'Model edge'}</span>
      </span>
    ),
  },
  { id: 'legs', header: 'Legs', width: '160px', cell: (o) => <Legs row={o} /> },
  {
    id: 'gross',
    header: 'Before fees',
    unit: '¢',
    align: 'right',
    width: '92px',
    sort: (o) => o.edge_gross_e4,
    cell: (o) => edgeCents(o.edge_gross_e4),
  },
  {
    id: 'net',
    header: 'After fees',
    unit: '¢',
    align: 'right',
    width: '88px',
    sort: (o) => o.edge_net_e4,
    cell: (o) => <span className={o.edge_net_e4 > 0 ? 'strong' : 'muted'}>{edgeCents(o.edge_net_e4)}</span>,
  },
  {
    id: 'qty',
    header: 'Size',
    title: 'Contracts',
    align: 'right',
    width: '76px',
    sort: (o) => o.qty_cc,
    cell: (o) => contracts(o.qty_cc),
  },
  {
    id: 'profit',
    header: 'Profit',
    title: 'Edge after fees for the whole size',
    align: 'right',
    width: '92px',
    sort: (o) => o.edge_net_udollars,
    cell: (o) => (
      <Signed value={o.verdict === 'taken' ? o.edge_net_udollars : null}>{money(o.edge_net_udollars, true)}</Signed>
    ),
  },
  {
    id: 'capital',
    header: 'Capital',
    align: 'right',
    width: '92px',
    sort: (o) => o.capital_udollars,
    cell: (o) => money(o.capital_udollars),
  },
  {
    id: 'days',
    header: 'Locked',
    unit: 'd',
    align: 'right',
    width: '76px',
    sort: (o) => o.days_locked,
    cell: (o) => days(o.days_locked),
  },
  { id: 'verdict', header: 'Verdict', sort: (o) => o.verdict, cell: (o) => <Verdict row={o} /> },
];

const rowId = (o: TimedOpportunity): string => `${o.seq}`;
const rowLabel = (o: TimedOpportunity): string => `${o.label}, ${verdictText(o)} Press Enter for why.`;

/** The stream as a table; a row opens the full answer with every limit. */
export function OpportunityTable({ rows, caption }: { rows: readonly TimedOpportunity[]; caption: string }): ReactNode {
  const store = useLiveStore();
  const showWhy = useUi((ui) => ui.showWhy);
  return (
    <DataTable
      caption={caption}
      name="opps"
      columns={COLUMNS}
      rows={rows}
      rowId={rowId}
      rowLabel={rowLabel}
      rowHeight={48}
      cardHeight={172}
      onOpen={(row) => showWhy(whyOpportunity(row, store.nowUs()))}
    />
  );
}
