import type { ReactNode } from 'react';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { TimedOpportunity } from '../../../../runtime/trading/view/view.ts';
import { cents, contracts, edgeCents, held, money, timeOfDay, venueClass } from '../../format/format.ts';
import { TYPE_WORDS } from '../../format/opportunity-types.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { labelLines, legText, limitText, verdictWord } from '../../select/opportunities.ts';
import { verdictText, whyOpportunity } from '../../select/why.ts';
import type { Column } from '../DataTable/column.ts';
import { DataTable } from '../DataTable/DataTable.tsx';
import { Signed } from '../Figure/Figure.tsx';
import './Opportunities.css';

/** A row is two lines high: two legs, or one and a count of the others. */
const LEGS_SHOWN = 2;

const shownLegs = ({ legs }: TimedOpportunity): TimedOpportunity['legs'] =>
  legs.slice(0, legs.length > LEGS_SHOWN ? 1 : LEGS_SHOWN);

function Legs({ row }: { row: TimedOpportunity }): ReactNode {
  return (
    <span className="legs">
      {shownLegs(row).map((leg) => (
        <span key={`${leg.market_id} ${leg.side}`} className="clip">
          <span className={venueClass(leg.venue)}>{venueName(leg.venue)}</span> {leg.side} {cents(leg.ask_e4)}¢
        </span>
      ))}
      {row.legs.length > LEGS_SHOWN && (
        <span className="muted small clip" title={row.legs.map(legText).join(' + ')}>
          and {row.legs.length - shownLegs(row).length} more legs
        </span>
      )}
    </span>
  );
}

function What({ row }: { row: TimedOpportunity }): ReactNode {
  const { name, idea } = TYPE_WORDS[row.opportunity_type];
  const [what, kind] = labelLines(row, name);
  return (
    <span className="legs">
      <span className="clip" title={row.label}>
        {what}
      </span>
      <span className="muted small clip" title={idea}>
        {kind}
      </span>
    </span>
  );
}

function Verdict({ row }: { row: TimedOpportunity }): ReactNode {
  const limits = limitText(row);
  const text = verdictText(row);
  return (
    <span className="verdict">
      <span className={`verdict-word ${row.verdict}`}>{verdictWord(row)}</span>
      <span className="verdict-text">
        <span className="clip" title={text}>
          {row.verdict === 'taken' ? limits : text}
        </span>
        <span className="muted small clip">{row.verdict === 'taken' ? '' : limits}</span>
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
    cell: (o) => <What row={o} />,
  },
  { id: 'legs', header: 'Legs', width: '172px', cell: (o) => <Legs row={o} /> },
  {
    id: 'gross',
    header: 'Before fees',
    unit: '¢',
    align: 'right',
    width: '88px',
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
    width: '92px',
    sort: (o) => o.qty_cc,
    cell: (o) => contracts(o.qty_cc),
  },
  {
    id: 'profit',
    header: 'Profit',
    title: 'Edge after fees for the whole size',
    align: 'right',
    width: '108px',
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
    header: 'Held',
    align: 'right',
    width: '96px',
    sort: (o) => o.days_locked,
    cell: (o) => held(o.days_locked),
  },
  {
    id: 'worst',
    header: 'Worst case',
    title: 'What it makes at least, ties, voids and lost bets included',
    align: 'right',
    width: '108px',
    sort: (o) => o.worst_case.net_udollars,
    cell: (o) => <span title={o.worst_case.text}>{money(o.worst_case.net_udollars, true)}</span>,
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
