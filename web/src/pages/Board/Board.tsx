import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { LEAGUES } from '../../../../runtime/trading/types/events.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { DataTable } from '../../components/DataTable/DataTable.tsx';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { LEAGUE_NAME } from '../../format/games.ts';
import { useLive } from '../../live/hooks.ts';
import { useUi } from '../../live/ui.ts';
import { type BoardFilter, type BoardRow, boardRow, naturalOrder, passes } from '../../select/board.ts';
import { COLUMNS } from './columns.tsx';
import './Board.css';

const allRows = (view: View): BoardRow[] =>
  Object.keys(view.games)
    .map((id) => boardRow(view, id))
    .filter((row) => row !== null)
    .sort(naturalOrder);

/** What is happening: one row a game, live first. */
export function Board(): ReactNode {
  const rows = useLive(allRows, 1000);
  const ready = useLive((_, store) => store.ready);
  const filter = useUi((ui) => ui.board);
  const setBoard = useUi((ui) => ui.setBoard);
  const navigate = useNavigate();
  const shown = useMemo(() => rows.filter((row) => passes(row, filter)), [rows, filter]);
  const live = rows.filter((row) => row.status === 'live').length;
  return (
    <div className="page board-page">
      <div className="page-head">
        <h1>Board</h1>
        <p className="muted" aria-live="off">
          {live} live, {rows.length} in all
        </p>
        <Filters filter={filter} set={setBoard} />
      </div>
      <section className="panel" aria-label="Games">
        {!ready ? (
          <Skeleton rows={10} />
        ) : rows.length === 0 ? (
          <Empty title="No games yet">
            <p>Games appear as soon as the score feed lists them, usually within a few seconds.</p>
            <p>
              Nothing after a minute: look at <a href="/health">Health</a>, or start the demo with{' '}
              <code>npm start</code>.
            </p>
          </Empty>
        ) : shown.length === 0 ? (
          <Empty title="No game matches">
            <p>{rows.length} games are hidden by the search or the filters.</p>
            <button
              type="button"
              className="control"
              onClick={() => setBoard({ league: 'all', venue: 'all', only_edge: false, search: '' })}
            >
              Show all games
            </button>
          </Empty>
        ) : (
          <DataTable
            caption="Games with our probability and both venues' prices. The prices and the probability are those of a home win."
            name="board"
            columns={COLUMNS}
            rows={shown}
            rowId={rowId}
            live={boardRow}
            rowLabel={rowLabel}
            rowHeight={44}
            cardHeight={164}
            onOpen={(row) => void navigate({ to: '/games/$id', params: { id: row.game_id } })}
          />
        )}
      </section>
    </div>
  );
}

const rowId = (row: BoardRow): string => row.game_id;
const rowLabel = (row: BoardRow): string => `${row.away} ${row.score_2} at ${row.home} ${row.score_1}, ${row.clock}`;

function Filters({ filter, set }: { filter: BoardFilter; set: (change: Partial<BoardFilter>) => void }): ReactNode {
  const search = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.closest('input, select, textarea') !== null;
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      search.current?.focus();
      search.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <search className="filters">
      <input
        ref={search}
        className="control"
        type="search"
        aria-label="Search games"
        placeholder="Search teams  /"
        value={filter.search}
        onChange={(event) => set({ search: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          set({ search: '' });
          event.currentTarget.blur();
        }}
      />
      <select
        className="control"
        aria-label="Sport"
        value={filter.league}
        onChange={(event) => set({ league: event.target.value as BoardFilter['league'] })}
      >
        <option value="all">All sports</option>
        {LEAGUES.map((league) => (
          <option key={league} value={league}>
            {LEAGUE_NAME[league]}
          </option>
        ))}
      </select>
      <select
        className="control"
        aria-label="Venue"
        value={filter.venue}
        onChange={(event) => set({ venue: event.target.value as BoardFilter['venue'] })}
      >
        <option value="all">Any venue</option>
        <option value="kalshi">On Kalshi</option>
        <option value="polymarket">On Polymarket</option>
      </select>
      <button
        type="button"
        className="control"
        aria-pressed={filter.only_edge}
        onClick={() => set({ only_edge: !filter.only_edge })}
      >
        Has edge
      </button>
    </search>
  );
}
