import { type ReactNode, useState } from 'react';
import { playClock } from '../../../../runtime/trading/types/game-clock.ts';
import { probability } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';

const SHOWN = 20;

/** The game's plays, the newest first, with the score and our probability after each. */
export function Plays({ game_id }: { game_id: string }): ReactNode {
  const [scoring, setScoring] = useState(false);
  const [all, setAll] = useState(false);
  const plays = useLive(
    (view) => (view.games[game_id]?.plays ?? []).filter((play) => !scoring || play.scoring).slice(all ? 0 : -SHOWN),
    500,
  );
  const league = useLive((view) => view.games[game_id]?.game.league ?? 'nba');
  const postseason = useLive((view) => view.games[game_id]?.game.state.postseason === 1);
  const home_code = useLive((view) => view.games[game_id]?.game.home.code ?? '');
  const codes = useLive((view) => {
    const game = view.games[game_id]?.game;
    return game === undefined ? '' : `${game.away.code}\u2013${game.home.code}`;
  });
  return (
    <section className="panel" aria-label="Plays">
      <header>
        <h2>Plays</h2>
        <button type="button" className="control" aria-pressed={scoring} onClick={() => setScoring(!scoring)}>
          Scores only
        </button>
      </header>
      {plays.length === 0 ? (
        <p className="muted game-none">{scoring ? 'No score yet.' : 'No play yet.'}</p>
      ) : (
        <table className="plays list">
          <thead>
            <tr>
              <th scope="col">Clock</th>
              <th scope="col">Play</th>
              <th scope="col" className="num">
                {codes}
              </th>
              <th scope="col" className="num">
                {home_code} win
              </th>
            </tr>
          </thead>
          <tbody>
            {plays.toReversed().map((play) => (
              <tr key={play.play_id} className={play.scoring ? 'scoring' : undefined}>
                <td className="nowrap muted">{playClock(league, play.period, play.clock_ms, postseason)}</td>
                <td className="play-text">{play.text}</td>
                <td className="num">
                  {play.score_2}–{play.score_1}
                </td>
                <td className="num">{probability(play.side1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {plays.length < SHOWN || all ? null : (
        <button type="button" className="more" onClick={() => setAll(true)}>
          Show all plays
        </button>
      )}
    </section>
  );
}
