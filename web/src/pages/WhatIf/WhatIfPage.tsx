import { type ReactNode, useState } from 'react';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { NextEvents } from '../../components/NextEvents/NextEvents.tsx';
import { WhatIf } from '../../components/WhatIf/WhatIf.tsx';
import { clockText, LEAGUE_NAME } from '../../format/games.ts';
import { ANY_GAMES, anyGameOf } from '../../kernel/any-game.ts';
import { useLive } from '../../live/hooks.ts';
import { boardRow, naturalOrder } from '../../select/board.ts';

const choices = (view: View): string[] =>
  Object.keys(view.games)
    .map((id) => boardRow(view, id))
    .filter((row) => row !== null && row.status !== 'final' && row.status !== 'postponed')
    .sort((a, b) => (a === null || b === null ? 0 : naturalOrder(a, b)))
    .map((row) => `${row?.game_id}|${row?.away} at ${row?.home}`);

/** What if, for any game of the evening and for every league without one. */
export function WhatIfPage(): ReactNode {
  const games = useLive(choices, 2000);
  const ready = useLive((_, store) => store.ready);
  const [chosen, setChosen] = useState<string | null>(null);
  const ids = games.map((text) => text.slice(0, text.indexOf('|')));
  const any = chosen === null ? undefined : anyGameOf(chosen);
  const game_id = any !== undefined || (chosen !== null && ids.includes(chosen)) ? chosen : (ids[0] ?? null);
  const now = useLive((view) => {
    const game = game_id === null ? undefined : view.games[game_id]?.game;
    return game === undefined
      ? ''
      : `${game.away.name} ${game.state.score_2}, ${game.home.name} ${game.state.score_1}. ${clockText(game)}.`;
  });
  return (
    <div className="page whatif-page">
      <div className="page-head">
        <h1>What if</h1>
        <label className="whatif-choice">
          <span className="visually-hidden">Game</span>
          <select className="control" value={game_id ?? ''} onChange={(event) => setChosen(event.target.value)}>
            {game_id === null ? <option value="">Choose</option> : null}
            <optgroup label="Games">
              {games.map((text, i) => (
                <option key={ids[i]} value={ids[i]}>
                  {text.slice(text.indexOf('|') + 1)}
                </option>
              ))}
            </optgroup>
            <optgroup label="No game, any sides">
              {ANY_GAMES.map((game) => (
                <option key={game.game_id} value={game.game_id}>
                  {LEAGUE_NAME[game.league]}
                </option>
              ))}
            </optgroup>
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
            <p>
              As soon as the score feed lists a game that is not over, it can be chosen here. A league can be chosen
              now.
            </p>
          </Empty>
        </div>
      ) : (
        <>
          <p className="muted">
            {any === undefined ? `Now: ${now}` : `${LEAGUE_NAME[any.league]}, no game in particular.`} Change anything
            below; probability and edges follow at once. Nothing you do here is traded.
          </p>
          <div className="whatif-columns">
            <WhatIf game_id={game_id} />
            {any === undefined ? <NextEvents game_id={game_id} /> : null}
          </div>
        </>
      )}
    </div>
  );
}
