import type { ReactNode } from 'react';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { TimedOpportunity } from '../../../../runtime/trading/view/view.ts';
import { cents, contracts, edgeCents, held, money, timeOfDay, venueClass } from '../../format/format.ts';
import { TYPE_WORDS } from '../../format/opportunity-types.ts';
import { useLiveStore } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { labelLines, legText, limitText, outcomeText, verdictWord } from '../../select/opportunities.ts';
import { verdictText, whyOpportunity } from '../../select/why.ts';
import type { Column } from '../DataTable/column.ts';
import { DataTable } from '../DataTable/DataTable.tsx';
import { Signed } from '../Figure/Figure.tsx';
import { MarketLabel } from '../MarketLabel/MarketLabel.tsx';
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
      <MarketLabel label={what} game_id={row.game_id} />
      <span className="muted small clip" title={idea}>
        {kind}
      </span>
    </span>
  );
}

const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function Verdict({ row }: { row: TimedOpportunity }): ReactNode {
  const limits = limitText(row);
  const text = verdictText(row);
  return (
    <span className="verdict">
      <span className={`verdict-word ${row.verdict}`}>{verdictWord(row)}</span>
      <span className="verdict-text" title={row.verdict === 'taken' ? limits : `${text} ${sentenceCase(limits)}.`}>
        <span className="two-lines">{row.verdict === 'taken' ? sentenceCase(outcomeText(row)) : text}</span>
        {row.verdict === 'taken' ? <span className="muted small clip">{limits}</span> : null}
      </span>
    </span>
  );
}

function Two({ above, below, strong }: { above: string; below: string; strong?: boolean }): ReactNode {
  return (
    <span className="legs">
      <span className={strong === true ? 'strong' : undefined}>{above}</span>
      <span className="muted small below">{below}</span>
    </span>
  );
}

const COLUMNS: readonly Column<TimedOpportunity>[] = [
  { id: 'time', header: 'Time', width: '88px', sort: (o) => o.at_us, cell: (o) => timeOfDay(o.at_us) },
  {
    id: 'what',
    header: 'What',
    width: '188px',
    sort: (o) => o.label,
    cell: (o) => <What row={o} />,
  },
  { id: 'legs', header: 'Legs', width: '172px', cell: (o) => <Legs row={o} /> },
  {
    id: 'net',
    header: 'Edge',
    unit: '¢',
    title: 'After fees, per contract; before fees below',
    align: 'right',
    width: '92px',
    sort: (o) => o.edge_net_e4,
    cell: (o) => (
      <Two above={edgeCents(o.edge_net_e4)} below={`${edgeCents(o.edge_gross_e4)} gross`} strong={o.edge_net_e4 > 0} />
    ),
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
    header: 'Expected',
    title: 'Edge after fees for the whole size, when it was decided',
    align: 'right',
    width: '100px',
    sort: (o) => o.edge_net_udollars,
    cell: (o) => (
      <span className={o.verdict === 'taken' ? undefined : 'muted'}>{money(o.edge_net_udollars, true)}</span>
    ),
  },
  {
    id: 'filled',
    header: 'Filled',
    title: 'Contracts that were filled on every leg',
    align: 'right',
    width: '84px',
    sort: (o) => o.closed?.matched_qty_cc ?? null,
    cell: (o) => (o.closed === null ? outcomeText(o) : contracts(o.closed.matched_qty_cc)),
  },
  {
    id: 'locked',
    header: 'Locked in',
    title: 'What the filled contracts pay whatever happens, less all that was paid; a single bet locks in nothing',
    align: 'right',
    width: '104px',
    sort: (o) => o.closed?.locked_udollars ?? null,
    cell: (o) => {
      const locked = o.closed?.locked_udollars ?? null;
      return locked === null ? '' : <Signed value={locked}>{money(locked, true)}</Signed>;
    },
  },
  {
    id: 'capital',
    header: 'Capital',
    title: 'Cost and fees; how long they are held below',
    align: 'right',
    width: '96px',
    sort: (o) => o.capital_udollars,
    cell: (o) => <Two above={money(o.capital_udollars)} below={held(o.days_locked)} />,
  },
  {
    id: 'worst',
    header: 'Worst case',
    title: 'What it makes at least, ties, voids and lost bets included',
    align: 'right',
    width: '100px',
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
      cardHeight={188}
      onOpen={(row) => showWhy(whyOpportunity(row, store.nowUs()))}
    />
  );
}
