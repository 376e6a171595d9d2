import { type ReactNode, useEffect, useState } from 'react';
import { timeOfDay } from '../../format/format.ts';
import { useLive, useNowUs } from '../../live/hooks.ts';
import { type HaltText, haltTexts } from '../../select/halts.ts';
import { ResumeForm } from '../HaltButton/ResumeForm.tsx';
import './Banner.css';

/** A stop of the process is shown for so long; afterwards the health page has it. */
const STALL_SHOWN_US = 60_000_000;
/** What a restart found, unless it is read and closed before. */
const RESUMED_SHOWN_US = 600_000_000;

/** What must not be overlooked: a lost line, every halt, a stop of the process, a restart, a recording. */
export function Banners(): ReactNode {
  const link = useLive((_, store) => store.link);
  const mode = useLive((view) => view.run?.mode ?? null);
  return (
    <>
      {link.status === 'lost' ? <Lost last_ms={link.last_message_at_ms} retry_ms={link.retry_at_ms} /> : null}
      <Halts />
      <Stalled />
      <Resumed />
      {mode === 'replay' || mode === 'backtest' ? (
        <p className="banner replay">
          <strong>This is a recording.</strong> Nothing here is happening now.
        </p>
      ) : null}
    </>
  );
}

function Halts(): ReactNode {
  const halts = useLive((view) => haltTexts(view).map((halt) => JSON.stringify(halt)));
  if (halts.length === 0) return null;
  return (
    <div className="banner danger" role="alert">
      {halts.map((text) => {
        const halt = JSON.parse(text) as HaltText;
        return <StandingHalt key={halt.key} halt={halt} />;
      })}
    </div>
  );
}

/** One halt, and its own end where a person may end it; everything together is resumed in the header. */
function StandingHalt({ halt }: { halt: HaltText }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <div className="standing-halt">
      <p>
        <strong>{halt.title}</strong> {halt.text} <span className="muted">Since {timeOfDay(halt.at_us)}.</span>
      </p>
      {halt.resumable && halt.scope !== 'all' ? (
        <button type="button" className="control" aria-expanded={open} onClick={() => setOpen(!open)}>
          Resume this
        </button>
      ) : null}
      {open ? <ResumeForm scope={halt.scope} onClose={() => setOpen(false)} /> : null}
    </div>
  );
}

function Stalled(): ReactNode {
  const stall = useLive((view) => view.stalls.at(-1) ?? null);
  const now_us = useNowUs(1_000);
  if (stall === null || now_us - stall.at_us > STALL_SHOWN_US) return null;
  return (
    <p className="banner notice" role="status">
      <strong>{stall.reason}.</strong> At {timeOfDay(stall.at_us)}. No price from before counts until its source has
      said it anew.
    </p>
  );
}

function Resumed(): ReactNode {
  const resumed = useLive((view) => view.resumed);
  const [read, setRead] = useState(0);
  const now_us = useNowUs(1_000);
  if (resumed === null || resumed.epoch === read || now_us - resumed.at_us > RESUMED_SHOWN_US) return null;
  return (
    <div className="banner notice" role="status">
      <p>
        <strong>Restarted at {timeOfDay(resumed.at_us)}.</strong> {resumed.text}
      </p>
      <button type="button" className="control" onClick={() => setRead(resumed.epoch)}>
        Close
      </button>
    </div>
  );
}

function Lost({ last_ms, retry_ms }: { last_ms: number; retry_ms: number }): ReactNode {
  const [now_ms, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const wait = Math.ceil((retry_ms - now_ms) / 1000);
  return (
    <p className="banner danger" role="alert">
      <strong>No connection.</strong>{' '}
      {last_ms === 0 ? 'The server has not answered yet.' : `Everything below is from ${timeOfDay(last_ms * 1000)}.`}{' '}
      <span aria-live="off">{retry_ms > 0 && wait > 0 ? `Trying again in ${wait} s.` : 'Trying again now.'}</span>
    </p>
  );
}
