import type { ReactNode } from 'react';
import type { Venue } from '../../../../runtime/trading/types/events.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { Ask, Mark, Signed } from '../../components/Figure/Figure.tsx';
import { Freshness } from '../../components/Freshness/Freshness.tsx';
import { ProbabilityBar } from '../../components/ProbabilityBar/ProbabilityBar.tsx';
import { cents, edgeCents, NONE, points, probability, venueClass } from '../../format/format.ts';
import { useLive, useNowUs } from '../../live/hooks.ts';
import { type BoardRow, boardRow, gameIsStale, homePair } from '../../select/board.ts';
import { type Why, whyEdge, whyProbability, whyQuote } from '../../select/why.ts';

/** Score, clock, our probability, both venues and the best edge, in one strip. */
export function Scoreboard({ game_id }: { game_id: string }): ReactNode {
  const row = useLive((view) => boardRow(view, game_id));
  const now_us = useNowUs(1000);
  if (row === null) return null;
  const stale = gameIsStale(row, now_us);
  return (
    <section className="panel scoreboard" aria-label="Score">
      <div className={stale ? 'score-teams stale' : 'score-teams'}>
        <TeamLine name={row.away} score={row.score_2} ball={row.acting === -1} before={row.status === 'scheduled'} />
        <TeamLine name={row.home} score={row.score_1} ball={row.acting === 1} before={row.status === 'scheduled'} />
      </div>
      <dl className="score-figures">
        <div>
          <dt>Clock</dt>
          <dd className="big">{row.clock}</dd>
          <dd className="small muted">
            {row.situation === '' ? (
              <Freshness at_us={row.received_at_us} limit_us={row.max_age_us} judged={row.status === 'live'} />
            ) : (
              row.situation
            )}
          </dd>
        </div>
        <div className="score-ours">
          <dt>{row.home_code} win, our price</dt>
          <dd className="big">
            <Ask why={gameWhy(game_id, whyProbability)} label="Why this probability">
              <Mark value={row.side1 === null ? null : Math.round(row.side1 * 1000)}>
                {row.side1 === null ? 'not priced' : probability(row.side1)}
              </Mark>
            </Ask>
          </dd>
          <dd className="small">
            {row.refusal === null ? (
              <>
                <Signed value={points(row.change_1m) === '0.0' ? 0 : row.change_1m}>{points(row.change_1m)}</Signed>{' '}
                <span className="muted">
                  in a minute
                  {row.draw >= 0.0005 ? `, ${row.league === 'soccer' ? 'draw' : 'tie'} ${probability(row.draw)}` : ''}
                </span>
              </>
            ) : (
              <span className="muted">{row.refusal}</span>
            )}
          </dd>
          <ProbabilityBar value={row.side1} draw={row.draw} />
        </div>
        <VenueFigure row={row} venue="kalshi" bid={row.kalshi_bid_e4} ask={row.kalshi_ask_e4} live={row.kalshi_live} />
        <VenueFigure
          row={row}
          venue="polymarket"
          bid={row.polymarket_bid_e4}
          ask={row.polymarket_ask_e4}
          live={row.polymarket_live}
        />
        <div>
          <dt>Best edge after fees, ¢</dt>
          <dd className="big">
            <Ask why={gameWhy(game_id, whyEdge)} label="Why this edge">
              <span className={row.best_edge_clears ? 'gain' : undefined}>{edgeCents(row.best_edge_e4)}</span>
            </Ask>
          </dd>
          <dd className="small muted">
            {row.best_edge_how === ''
              ? 'nothing to buy'
              : `${row.best_edge_how}${row.best_edge_clears ? '' : ', not enough'}`}
          </dd>
        </div>
      </dl>
    </section>
  );
}

const gameWhy =
  (id: string, answer: (view: View, game: NonNullable<View['games'][string]>, now_us: number) => Why) =>
  (view: View, now_us: number): Why | null => {
    const game = view.games[id];
    return game === undefined ? null : answer(view, game, now_us);
  };

function TeamLine({
  name,
  score,
  ball,
  before,
}: {
  name: string;
  score: number;
  ball: boolean;
  before: boolean;
}): ReactNode {
  return (
    <p className="score-team">
      <span className="clip">{name}</span>
      <span className="ball" aria-hidden="true">
        {ball ? '●' : ''}
      </span>
      {ball ? <span className="visually-hidden">has the ball, bats or serves</span> : null}
      <span className="score">{before ? NONE : <Mark value={score}>{score}</Mark>}</span>
    </p>
  );
}

function VenueFigure({
  row,
  venue,
  bid,
  ask,
  live,
}: {
  row: BoardRow;
  venue: Venue;
  bid: number | null;
  ask: number | null;
  live: boolean;
}): ReactNode {
  const why = (view: View, now_us: number): Why | null => {
    const game = view.games[row.game_id];
    const pair = game === undefined ? undefined : homePair(view, game);
    return pair === undefined ? null : whyQuote(view, pair.pair.pair_id, venue, now_us);
  };
  const none = bid === null && ask === null;
  return (
    <div>
      <dt className={venueClass(venue)}>{venueName(venue)}, bid / ask ¢</dt>
      <dd className={live ? 'big' : 'big stale'}>
        {none ? (
          <span className="muted">{NONE}</span>
        ) : (
          <Ask why={why} label="Why this price">
            <Mark value={`${bid} ${ask}`}>
              {cents(bid)} <span className="muted">/</span> {cents(ask)}
            </Mark>
          </Ask>
        )}
      </dd>
      <dd className="small muted">{none ? 'no market' : live ? 'live' : 'not live: not traded'}</dd>
    </div>
  );
}
