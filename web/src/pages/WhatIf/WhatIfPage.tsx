import { type ReactNode, useState } from 'react';
import type { View } from '../../../../runtime/trading/view.ts';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { NextScores } from '../../components/NextScores/NextScores.tsx';
import { WhatIf } from '../../components/WhatIf/WhatIf.tsx';
import { clockText } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import { boardRow, naturalOrder } from '../../select/board.ts';

const choices = (view: View): string[] =>
  Object.keys(view.games)
    .map((id) => boardRow(view, id))
    .filter((row) => row !== null && row.status !== 'final' && row.status !== 'postponed')
    .sort((a, b) => (a === null || b === null ? 0 : naturalOrder(a, b)))
    .map((row) => `${row?.game_id}|${row?.away} at ${row?.home}`);

/** What if, for any game of the evening. */
export function WhatIfPage(): ReactNode {
  const games = useLive(choices, 2000);
  const ready = useLive((_, store) => store.ready);
  const [chosen, setChosen] = useState<string | null>(null);
  const ids = games.map((text) => text.slice(0, text.indexOf('|')));
  const game_id = chosen !== null && ids.includes(chosen) ? chosen : (ids[0] ?? null);
  const now = useLive((view) => {
    const game = game_id === null ? undefined : view.games[game_id]?.game;
    return game === undefined
      ? ''
      : `${game.away.name} ${game.state.away_score}, ${game.home.name} ${game.state.home_score}. ${clockText(game.status, game.state, game.starts_at_us)}.`;
  });
  return (
    <div className="page whatif-page">
      <div className="page-head">
        <h1>What if</h1>
        <label className="whatif-choice">
          <span className="visually-hidden">Game</span>
          <select className="control" value={game_id ?? ''} onChange={(event) => setChosen(event.target.value)}>
            {games.map((text, i) => (
              <option key={ids[i]} value={ids[i]}>
                {text.slice(text.indexOf('|') + 1)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {!ready ? (
        <div className="panel">
          <Skeleton />
        </div>
      ) : game_id === null ? (
        <div className="panel">
          <Empty title="No game to ask about">
            <p>As soon as the score feed lists a game that is not over, it can be chosen here.</p>
          </Empty>
        </div>
      ) : (
        <>
          <p className="muted">
            Now: {now} Change anything below; probability and edges follow at once. Nothing you do here is traded.
          </p>
          <div className="whatif-columns">
            <WhatIf game_id={game_id} />
            <NextScores game_id={game_id} />
          </div>
        </>
      )}
    </div>
  );
}
