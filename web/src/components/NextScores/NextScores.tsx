import type { ReactNode } from 'react';
import { points, probability } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import { Signed } from '../Figure/Figure.tsx';
import { ProbabilityBar } from '../ProbabilityBar/ProbabilityBar.tsx';
import './NextScores.css';

/** What the next score would do to the home probability. */
export function NextScores({ game_id }: { game_id: string }): ReactNode {
  const list = useLive((view) => {
    const game = view.games[game_id];
    return (game?.next_scores ?? []).map(
      (next) => `${next.label}|${next.home_probability}|${game?.home_probability ?? ''}`,
    );
  });
  return (
    <section className="panel" aria-label="The next score">
      <h2>What the next score would do</h2>
      {list.length === 0 ? (
        <p className="muted next-none">Nothing to show until the game is live and priced.</p>
      ) : (
        <ul className="next-scores">
          {list.map((text) => {
            const [label = '', then, now] = text.split('|');
            const delta = now === '' ? null : Number(then) - Number(now);
            return (
              <li key={label}>
                <span>{label}</span>
                <ProbabilityBar value={Number(then)} />
                <span className="num strong">{probability(Number(then))}</span>
                <span className="num small">
                  <Signed value={delta}>{points(delta)}</Signed>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
