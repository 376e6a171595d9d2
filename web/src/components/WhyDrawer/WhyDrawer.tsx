import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useUi } from '../../live/ui.ts';
import { type LimitCheck, limitName, limitValue, type Why } from '../../select/why.ts';
import './WhyDrawer.css';

/** The open answer to "why", beside the page (a sheet from below at 390 px). Escape closes it and gives the focus back. */
export function WhyDrawer(): ReactNode {
  const why = useUi((ui) => ui.why);
  const showWhy = useUi((ui) => ui.showWhy);
  const panel = useRef<HTMLElement>(null);
  const back = useRef<Element | null>(null);
  useEffect(() => {
    if (why === null) return;
    back.current = document.activeElement;
    panel.current?.focus();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') showWhy(null);
    };
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('keydown', onKey);
      if (back.current instanceof HTMLElement && back.current.isConnected) back.current.focus();
    };
  }, [why, showWhy]);
  if (why === null) return null;
  return (
    <aside ref={panel} className="why" role="dialog" aria-labelledby="why-title" tabIndex={-1}>
      <header>
        <h2 id="why-title" className="clip">
          {why.title}
        </h2>
        <button type="button" className="control icon" aria-label="Close" onClick={() => showWhy(null)}>
          ✕
        </button>
      </header>
      <WhyBody why={why} onLeave={() => showWhy(null)} />
    </aside>
  );
}

function WhyBody({ why, onLeave }: { why: Why; onLeave: () => void }): ReactNode {
  return (
    <div className="why-body">
      <p className="why-value">{why.value}</p>
      <p>{why.sentence}</p>
      {why.formula === '' ? null : <p className="why-formula muted">{why.formula}</p>}
      {why.inputs.length === 0 ? null : (
        <dl className="why-inputs">
          {why.inputs.map((input, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the answer is a frozen list
            <div key={i}>
              <dt>{input.label}</dt>
              <dd>
                <span className="num">{input.value}</span>
                <small className="muted">
                  {input.source}
                  {input.age === '' ? '' : `, ${input.age}`}
                </small>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {why.checks.length === 0 ? null : <Limits checks={why.checks} />}
      {why.game_id === null ? null : (
        <Link to="/games/$id" params={{ id: why.game_id }} onClick={onLeave}>
          Open the game
        </Link>
      )}
    </div>
  );
}

/** Every limit with what was left of it. */
function Limits({ checks }: { checks: readonly LimitCheck[] }): ReactNode {
  return (
    <table className="limits">
      <caption>Limits</caption>
      <thead>
        <tr>
          <th scope="col">Limit</th>
          <th scope="col" className="num">
            Was
          </th>
          <th scope="col" className="num">
            Bound
          </th>
          <th scope="col" className="num">
            Room
          </th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.name} className={check.passed ? undefined : 'failed'}>
            <th scope="row">{limitName(check.name)}</th>
            <td className="num">{limitValue(check.value, check.unit)}</td>
            <td className="num">{limitValue(check.limit, check.unit)}</td>
            <td className="num">
              {limitValue(check.headroom, check.unit)}
              <span aria-hidden="true">{check.passed ? ' ✓' : ' ✗'}</span>
              <span className="visually-hidden">{check.passed ? ', passed' : ', failed'}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
