import { type ReactNode, useEffect, useState } from 'react';
import { timeOfDay } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import './Banner.css';

/** What must not be overlooked: a lost line, halted trading, a replay. */
export function Banners(): ReactNode {
  const link = useLive((_, store) => store.link);
  const halted = useLive((view) => view.halted);
  const mode = useLive((view) => view.run?.mode ?? null);
  return (
    <>
      {link.status === 'lost' ? <Lost last_ms={link.last_message_at_ms} retry_ms={link.retry_at_ms} /> : null}
      {halted.halted ? (
        <p className="banner danger" role="alert">
          <strong>Trading is halted.</strong> {halted.reason === '' ? '' : `${halted.reason}. `}
          {halted.by === '' ? '' : `By ${halted.by}. `}Prices go on; no order is sent.
        </p>
      ) : null}
      {mode === 'replay' || mode === 'backtest' ? (
        <p className="banner replay">
          <strong>This is a recording.</strong> Nothing here is happening now.
        </p>
      ) : null}
    </>
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
