import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { control } from '../../live/api.ts';
import { useLive } from '../../live/hooks.ts';
import { ResumeForm } from './ResumeForm.tsx';
import './HaltButton.css';

/** How long the button must be held. */
const HOLD_MS = 1_000;

/** Halt: hold for one second, by pointer or with Space or Enter. Halted: resume, which wants a reason. */
export function HaltButton(): ReactNode {
  const halted = useLive((view) => view.halted.halted);
  const place = useRef<HTMLDivElement>(null);
  const acted = useRef(false);
  const onAct = (): void => {
    acted.current = true;
  };
  // Whoever halts or resumes stays at the button, although it is another one then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the button changes with the halt
  useLayoutEffect(() => {
    if (acted.current && document.activeElement === document.body) place.current?.querySelector('button')?.focus();
    acted.current = false;
  }, [halted]);
  return (
    <div ref={place} className="halt-place">
      {halted ? <Resume onAct={onAct} /> : <Halt onAct={onAct} />}
    </div>
  );
}

function Halt({ onAct }: { onAct: () => void }): ReactNode {
  const [holding, setHolding] = useState(false);
  const [failed, setFailed] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setHolding(false);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const press = (): void => {
    if (timer.current !== undefined) return;
    setHolding(true);
    setFailed('');
    timer.current = setTimeout(() => {
      release();
      onAct();
      control({ command: 'halt', reason: 'Halted from the dashboard' }).catch((error: unknown) =>
        setFailed(String(error)),
      );
    }, HOLD_MS);
  };
  const isKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';
  return (
    <button
      type="button"
      className={holding ? 'halt holding' : 'halt'}
      aria-describedby="halt-help"
      title={failed === '' ? 'Hold for one second to stop all trading' : `Not halted: ${failed}`}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (!isKey(event)) return;
        event.preventDefault();
        if (!event.repeat) press();
      }}
      onKeyUp={(event) => {
        if (isKey(event)) release();
      }}
    >
      <span className="halt-fill" aria-hidden="true" />
      <span className="halt-text">{failed === '' ? (holding ? 'Hold' : 'Halt') : 'Failed'}</span>
      <span id="halt-help" className="visually-hidden">
        Hold for one second to stop all trading
      </span>
    </button>
  );
}

function Resume({ onAct }: { onAct: () => void }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <div className="resume">
      <button type="button" className="halt halted" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="halt-text">Resume</span>
      </button>
      {open ? <ResumeForm scope="all" onAct={onAct} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}
