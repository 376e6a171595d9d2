import type { ReactNode } from 'react';
import type { Venue } from '../../../../runtime/trading/types/events.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import type { Column } from '../../components/DataTable/column.ts';
import { Ask, Mark, Signed } from '../../components/Figure/Figure.tsx';
import { Freshness } from '../../components/Freshness/Freshness.tsx';
import { ProbabilityBar } from '../../components/ProbabilityBar/ProbabilityBar.tsx';
import { Sparkline } from '../../components/Sparkline/Sparkline.tsx';
import { cents, edgeCents, MINUS, NONE, points, probabilityBare } from '../../format/format.ts';
import { type BoardRow, homePair } from '../../select/board.ts';
import { type Why, whyEdge, whyProbability, whyQuote } from '../../select/why.ts';

function Teams({ row }: { row: BoardRow }): ReactNode {
  const line = (name: string, score: number, ball: boolean): ReactNode => (
    <span className="team-line">
      <span className="clip">{name}</span>
      <span aria-hidden="true" className="ball">
        {ball ? '●' : ''}
      </span>
      <Mark value={score}>
        <span className="score">{row.status === 'scheduled' ? '' : score}</span>
      </Mark>
    </span>
  );
  return (
    <span className="teams">
      {line(row.away, row.score_2, row.acting === -1)}
      {line(row.home, row.score_1, row.acting === 1)}
    </span>
  );
}

const forGame =
  (answer: (view: View, row: NonNullable<View['games'][string]>, now_us: number) => Why | null, id: string) =>
  (view: View, now_us: number): Why | null => {
    const game = view.games[id];
    return game === undefined ? null : answer(view, game, now_us);
  };

const whyVenue =
  (id: string, venue: Venue) =>
  (view: View, now_us: number): Why | null => {
    const game = view.games[id];
    const pair = game === undefined ? undefined : homePair(view, game);
    return pair === undefined ? null : whyQuote(view, pair.pair.pair_id, venue, now_us);
  };

function Price({ row, venue, value }: { row: BoardRow; venue: Venue; value: number | null }): ReactNode {
  const live = venue === 'kalshi' ? row.kalshi_live : row.polymarket_live;
  if (value === null) return <span className="muted">{NONE}</span>;
  return (
    <Ask
      why={whyVenue(row.game_id, venue)}
      className={live ? '' : 'stale'}
      label={live ? undefined : 'This book is not live'}
    >
      <Mark value={value}>{cents(value)}</Mark>
    </Ask>
  );
}

function Edge({ row }: { row: BoardRow }): ReactNode {
  if (row.best_edge_e4 === null) return <span className="muted">{NONE}</span>;
  return (
    <Ask why={forGame(whyEdge, row.game_id)} label="Why this edge">
      <span className="edge-how muted small">{row.best_edge_how}</span>{' '}
      <span className={row.best_edge_clears ? 'gain strong' : row.best_edge_e4 > 0 ? '' : 'muted'}>
        <Mark value={row.best_edge_e4}>{edgeCents(row.best_edge_e4)}</Mark>
      </span>
    </Ask>
  );
}

function Probability({ row }: { row: BoardRow }): ReactNode {
  const why = forGame(whyProbability, row.game_id);
  if (row.side1 === null)
    return (
      <Ask why={why} label={row.refusal ?? undefined} className="muted">
        not priced
      </Ask>
    );
  return (
    <Ask why={why} label="Why this probability" className="strong">
      <Mark value={Math.round(row.side1 * 1000)}>{probabilityBare(row.side1)}</Mark>
    </Ask>
  );
}

function Change({ row }: { row: BoardRow }): ReactNode {
  const text = points(row.change_1m);
  if (row.change_1m === null || text === '0.0') return <span className="muted">{text}</span>;
  return <Signed value={row.change_1m}>{text.replace(/^[+\u2212]/, (sign) => (sign === MINUS ? MINUS : '+'))}</Signed>;
}

/** Columns of the board; prices are those of a home win. */
export const COLUMNS: readonly Column<BoardRow>[] = [
  { id: 'teams', header: 'Away at home', sort: (r) => r.home, cell: (row) => <Teams row={row} /> },
  {
    id: 'clock',
    header: 'Clock',
    width: '168px',
    sort: (r) => r.starts_at_us,
    cell: (row) => (
      <span className="clock">
        <span className="clip">{row.clock}</span>
        <span className="muted small clip">{row.situation}</span>
      </span>
    ),
  },
  {
    id: 'probability',
    header: 'Home win',
    unit: '%',
    title: 'Our probability that the home side wins; player or fighter 1 where nobody is at home',
    align: 'right',
    width: '92px',
    sort: (r) => r.side1,
    cell: (row) => <Probability row={row} />,
  },
  {
    id: 'bar',
    header: 'Home win as a bar',
    quiet: true,
    width: '72px',
    cell: (row) => <ProbabilityBar value={row.side1} draw={row.draw} />,
  },
  {
    id: 'change',
    header: '1 min',
    unit: 'pt',
    title: 'Change over the last minute, percentage points',
    align: 'right',
    width: '76px',
    sort: (r) => r.change_1m,
    cell: (row) => <Change row={row} />,
  },
  {
    id: 'kbid',
    header: 'Kalshi bid',
    unit: '¢',
    align: 'right',
    width: '92px',
    sort: (r) => r.kalshi_bid_e4,
    cell: (row) => <Price row={row} venue="kalshi" value={row.kalshi_bid_e4} />,
  },
  {
    id: 'kask',
    header: 'ask',
    unit: '¢',
    align: 'right',
    width: '64px',
    sort: (r) => r.kalshi_ask_e4,
    cell: (row) => <Price row={row} venue="kalshi" value={row.kalshi_ask_e4} />,
  },
  {
    id: 'pbid',
    header: 'Polymarket bid',
    unit: '¢',
    align: 'right',
    width: '124px',
    sort: (r) => r.polymarket_bid_e4,
    cell: (row) => <Price row={row} venue="polymarket" value={row.polymarket_bid_e4} />,
  },
  {
    id: 'pask',
    header: 'ask',
    unit: '¢',
    align: 'right',
    width: '64px',
    sort: (r) => r.polymarket_ask_e4,
    cell: (row) => <Price row={row} venue="polymarket" value={row.polymarket_ask_e4} />,
  },
  {
    id: 'edge',
    header: 'Best edge after fees',
    unit: '¢',
    align: 'right',
    width: '156px',
    sort: (r) => r.best_edge_e4,
    cell: (row) => <Edge row={row} />,
  },
  { id: 'spark', header: 'Last 10 min', width: '120px', cell: (row) => <Sparkline game_id={row.game_id} /> },
  {
    id: 'fresh',
    header: 'Age',
    align: 'right',
    width: '92px',
    title: 'Age of the last word from the score feed',
    sort: (r) => -r.received_at_us,
    cell: (row) => <Freshness at_us={row.received_at_us} limit_us={row.max_age_us} judged={row.status === 'live'} />,
  },
];
