import type { ReactNode } from 'react';
import type { NextEvent } from '../../../../runtime/trading/types/journal.ts';
import { points, probability } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import { Signed } from '../Figure/Figure.tsx';
import { ProbabilityBar } from '../ProbabilityBar/ProbabilityBar.tsx';
import './NextEvents.css';

const NONE: readonly NextEvent[] = [];

/** What the next score, point or out would do to the home probability, and how likely each is to come next. */
export function NextEvents({ game_id }: { game_id: string }): ReactNode {
  const events = useLive((view) => view.games[game_id]?.next_events ?? NONE);
  const now = useLive((view) => view.games[game_id]?.priced?.side1 ?? null);
  const leverage = useLive((view) => view.games[game_id]?.leverage ?? null);
  return (
    <section className="panel" aria-label="What comes next">
      <header>
        <h2>What the next event would do</h2>
        {leverage === null ? null : (
          <span className="muted small" title="Mean change of the home probability over the next events">
            {(leverage * 100).toFixed(1)} points at stake
          </span>
        )}
      </header>
      {events.length === 0 ? (
        <p className="muted next-none">Nothing to show until the game is live and priced.</p>
      ) : (
        <ul className="next-events">
          {events.map(({ name, label, probability: chance, priced }) => {
            const delta = now === null ? null : priced.side1 - now;
            return (
              <li key={name}>
                <span>
                  {label}
                  {chance > 0 ? <span className="muted small"> {probability(chance)}</span> : null}
                </span>
                <ProbabilityBar value={priced.side1} draw={priced.draw} />
                <span className="num strong">{probability(priced.side1)}</span>
                <span className="num small">
                  <Signed value={points(delta) === '0.0' ? 0 : delta}>{points(delta)}</Signed>
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
