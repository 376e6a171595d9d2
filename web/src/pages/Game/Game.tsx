import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useCallback, useState } from 'react';
import type { Pair } from '../../../../runtime/trading/types/events.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { Books } from '../../components/BookLadder/BookLadder.tsx';
import { PairChoice } from '../../components/BookLadder/PairChoice.tsx';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { GameChart } from '../../components/GameChart/GameChart.tsx';
import { NextEvents } from '../../components/NextEvents/NextEvents.tsx';
import { OpportunityList } from '../../components/Opportunities/OpportunityList.tsx';
import { Settlement } from '../../components/Settlement/Settlement.tsx';
import { WhatIf } from '../../components/WhatIf/WhatIf.tsx';
import { marketNames } from '../../format/markets.ts';
import { useLive } from '../../live/hooks.ts';
import { homePair } from '../../select/board.ts';
import { gameOf } from '../../select/game.ts';
import { opportunityRows } from '../../select/opportunities.ts';
import { GamePositions } from './GamePositions.tsx';
import { Plays } from './Plays.tsx';
import { Scoreboard } from './Scoreboard.tsx';
import './Game.css';

/** The game's pairs, the home win first. */
const gamePairs = (view: View, game_id: string): Pair[] => {
  const game = gameOf(view, game_id);
  if (game === undefined) return [];
  const home = homePair(view, game)?.pair;
  const all = game.pair_ids.map((id) => view.pairs[id]?.pair).filter((p) => p !== undefined);
  return home === undefined ? all : [home, ...all.filter((p) => p.pair_id !== home.pair_id)];
};

/** Why: one game in full. */
export function Game(): ReactNode {
  const { id } = useParams({ from: '/games/$id' });
  const known = useLive((view) => gameOf(view, id) !== undefined);
  const ready = useLive((_, store) => store.ready);
  const name = useLive((view) => {
    const game = gameOf(view, id)?.game;
    return game === undefined ? '' : `${game.away.name} at ${game.home.name}`;
  });
  const pairs = useLive((view) => gamePairs(view, id));
  const [chosen, setChosen] = useState('');
  const pair = pairs.find((p) => p.pair_id === chosen) ?? pairs[0] ?? null;
  if (!known)
    return (
      <div className="page">
        <div className="panel">
          {ready ? (
            <Empty title="This game is not on the board">
              <p>
                Games stay here for the run that saw them. Go to the <Link to="/">board</Link> for those of this run.
              </p>
            </Empty>
          ) : (
            <Skeleton />
          )}
        </div>
      </div>
    );
  return (
    <div className="page game-page">
      <h1 className="visually-hidden">{name}</h1>
      <Scoreboard game_id={id} />
      <div className="game-columns">
        <div className="game-main">
          <GameChart
            game_id={id}
            label={`${name}: our probability of a home win and both venues' prices over time. The plays and opportunities listed below carry the same facts.`}
          />
          {pair === null ? (
            <section className="panel">
              <Empty title="No market for this game">
                <p>Neither Kalshi nor Polymarket lists it, or the pairing has not been confirmed.</p>
              </Empty>
            </section>
          ) : (
            <Books
              pair_id={pair.pair_id}
              choice={<PairChoice pairs={pairs} chosen={pair.pair_id} choose={setChosen} />}
            />
          )}
          <GameOpportunities game_id={id} />
          <GamePositions game_id={id} />
          <Plays game_id={id} />
        </div>
        <div className="game-side">
          <NextEvents game_id={id} />
          <WhatIf game_id={id} />
          {pair === null ? null : <Settlement pair={pair} />}
        </div>
      </div>
    </div>
  );
}

function GameOpportunities({ game_id }: { game_id: string }): ReactNode {
  const select = useCallback(
    (view: View) => opportunityRows(view, { game_id, near_misses: false }).slice(0, 12),
    [game_id],
  );
  const rows = useLive(select, 500);
  const names = useLive((view) => marketNames(view, game_id), 500);
  return (
    <section className="panel" aria-label="Opportunities in this game">
      <h2>Opportunities</h2>
      {rows.length === 0 ? (
        <p className="muted game-none">None in this game so far.</p>
      ) : (
        <OpportunityList rows={rows} names={names} />
      )}
    </section>
  );
}
