import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { cents, edgeCents, money, points, probability, shortHash, venueClass } from '../../format/format.ts';
import { anyGameOf } from '../../kernel/any-game.ts';
import { startKernel, useKernel } from '../../kernel/kernel.ts';
import { type Answer, ask, CURVE_REACH, type Question, questionOf } from '../../kernel/whatif.ts';
import { useLive } from '../../live/hooks.ts';
import { homePair } from '../../select/board.ts';
import { Skeleton, Trouble } from '../Empty/Empty.tsx';
import { Signed } from '../Figure/Figure.tsx';
import { ProbabilityBar } from '../ProbabilityBar/ProbabilityBar.tsx';
import { LeadCurve } from './LeadCurve.tsx';
import { StateFields } from './StateFields.tsx';
import './WhatIf.css';

/** What the panel reads of a game. A new object whenever anything in it was replaced by the fold. */
const situationOf = (view: View, game_id: string) => {
  const game = view.games[game_id];
  const pair = game === undefined ? undefined : homePair(view, game);
  return {
    game: game?.game ?? anyGameOf(game_id),
    live: game?.priced?.side1 ?? null,
    pair,
    kalshi: pair?.quotes.kalshi,
    polymarket: pair?.quotes.polymarket,
    statuses: `${pair?.quotes.kalshi?.status} ${pair?.quotes.polymarket?.status}`,
  };
};

/** Change the state of a game and see probability and edges follow, priced by the kernel in the page. */
export function WhatIf({ game_id }: { game_id: string }): ReactNode {
  const now = useLive((view) => situationOf(view, game_id));
  const kernel = useKernel();
  const [edited, setEdited] = useState<Question | null>(null);
  const [qty_cc, setQty] = useState(10_000);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another game starts from its own state
  useEffect(() => setEdited(null), [game_id]);
  useEffect(() => {
    void startKernel();
  }, []);
  const live_question = useMemo(() => (now.game === undefined ? null : questionOf(now.game)), [now.game]);
  const base = edited ?? live_question;
  const question = base === null ? null : { ...base, qty_cc };
  const answer = kernel.engine === null || question === null ? null : ask(kernel.engine, question, now.pair ?? null);
  const any = anyGameOf(game_id) !== undefined;
  return (
    <section className="panel whatif" aria-label="What if">
      <header>
        <h2>What if</h2>
        <span className="muted small">
          {any ? 'no game, no prices' : edited === null ? 'follows the game' : 'your state, live prices'}
        </span>
        <button type="button" className="control" disabled={edited === null} onClick={() => setEdited(null)}>
          {any ? 'Start again' : 'Back to live'}
        </button>
      </header>
      {kernel.status === 'failed' ? (
        <Trouble title="The kernel did not start" detail={kernel.detail} onRetry={() => void startKernel()} />
      ) : answer === null || question === null || now.game === undefined ? (
        <Skeleton rows={6} />
      ) : (
        <div className="whatif-body">
          <Result answer={answer} live={now.live} edited={edited !== null} any={any} home_code={now.game.home.code} />
          <StateFields
            engine={kernel.engine}
            game={now.game}
            question={question}
            set={setEdited}
            qty_cc={qty_cc}
            setQty={setQty}
          />
          <Buys answer={answer} />
          {kernel.engine === null || CURVE_REACH[question.league] === 0 ? null : (
            <LeadCurve engine={kernel.engine} question={question} home_code={now.game.home.code} />
          )}
        </div>
      )}
      <KernelName />
    </section>
  );
}

interface ResultProps {
  answer: Answer;
  live: number | null;
  edited: boolean;
  /** No game: there is nothing to compare with. */
  any: boolean;
  home_code: string;
}

function Result({ answer, live, edited, any, home_code }: ResultProps): ReactNode {
  const { priced } = answer;
  const side1 = priced?.side1 ?? null;
  const draw = priced?.draw ?? 0;
  const delta = side1 === null || live === null ? null : side1 - live;
  return (
    <div className="whatif-result" aria-live="polite">
      <div>
        <p className="muted small">{home_code} win</p>
        <p className="whatif-number" data-testid="whatif-probability">
          {probability(side1)}
        </p>
      </div>
      <p className="whatif-note small">
        {answer.refusal !== null ? (
          <span className="loss">{answer.refusal}</span>
        ) : edited && live !== null ? (
          <>
            <Signed value={delta}>{points(delta)}</Signed> points against now ({probability(live)})
          </>
        ) : (
          <span className="muted">{edited || any ? 'your state' : 'as the game stands'}</span>
        )}
        {draw >= 0.0005 ? <span className="muted">, draw {probability(draw)}</span> : null}
      </p>
      <ProbabilityBar value={side1} draw={draw} />
    </div>
  );
}

function Buys({ answer }: { answer: Answer }): ReactNode {
  if (answer.buys.length === 0) return <p className="muted small">No venue quotes this game.</p>;
  const best = Math.max(...answer.buys.map((buy) => buy.edge_e4 ?? Number.NEGATIVE_INFINITY));
  return (
    <table className="whatif-buys">
      <caption className="visually-hidden">Edge of each side after fees</caption>
      <thead>
        <tr>
          <th scope="col">Buy</th>
          <th scope="col" className="num">
            Ask <span className="muted">¢</span>
          </th>
          <th scope="col" className="num">
            Fee
          </th>
          <th scope="col" className="num">
            Edge <span className="muted">¢</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {answer.buys.map((buy) => (
          <tr key={`${buy.venue} ${buy.side}`} className={buy.edge_e4 === best && best > 0 ? 'best' : undefined}>
            <th scope="row">
              <span className={venueClass(buy.venue)}>{venueName(buy.venue)}</span> {buy.side}
            </th>
            <td className="num">{cents(buy.ask_e4)}</td>
            <td className="num">{money(buy.fee_udollars)}</td>
            <td className="num">
              <Signed value={buy.edge_e4 === null ? null : Math.round(buy.edge_e4 / 10)}>
                {edgeCents(buy.edge_e4)}
              </Signed>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function KernelName(): ReactNode {
  const engine = useKernel((kernel) => kernel.engine);
  const server = useLive((view) => view.run?.kernel_sha256 ?? '');
  if (engine === null) return null;
  const same = server !== '' && engine.sha256 === server;
  return (
    <p className="whatif-kernel small" data-testid="kernel-match">
      <span className="muted">Kernel in this page</span> <code title={engine.sha256}>{shortHash(engine.sha256)}</code>{' '}
      {server === '' ? (
        <span className="muted">server not known yet</span>
      ) : same ? (
        <span className="gain">✓ same as the server's</span>
      ) : (
        <span className="loss">✗ the server runs {shortHash(server)}: reload the page</span>
      )}
    </p>
  );
}
