import { type ReactNode, useEffect, useState } from 'react';
import type { HealthAnswer } from '../../../../runtime/services/api/contract.ts';
import { venueName } from '../../../../runtime/trading/types/venue.ts';
import { Empty, Skeleton } from '../../components/Empty/Empty.tsx';
import { Tile } from '../../components/Figure/Figure.tsx';
import { Histogram } from '../../components/Histogram/Histogram.tsx';
import { age, count, timeOfDay, venueClass } from '../../format/format.ts';
import { LEAGUE_NAME } from '../../format/games.ts';
import { getHealth } from '../../live/api.ts';
import { useLive, useNowUs } from '../../live/hooks.ts';
import { closedBooks, quietBooks, sourceName } from '../../select/health.ts';
import { paperText } from '../../select/settings.ts';
import { Feeds } from './Feeds.tsx';
import './Health.css';

/** Can I trust it. */
export function Health(): ReactNode {
  const ready = useLive((_, store) => store.ready);
  const health = useHealth();
  return (
    <div className="page">
      <div className="page-head">
        <h1>Health</h1>
      </div>
      <Run health={health} />
      <section className="panel" aria-label="Feeds">
        <h2>Feeds</h2>
        {ready ? <Feeds /> : <Skeleton rows={3} />}
      </section>
      <Lags lags={health?.lags ?? []} />
      <QuietBooks />
      <Stalls />
      <Latency />
    </div>
  );
}

function useHealth(): HealthAnswer | null {
  const [answer, setAnswer] = useState<HealthAnswer | null>(null);
  useEffect(() => {
    const ask = (): void => {
      if (document.hidden) return;
      getHealth().then(setAnswer, () => setAnswer(null));
    };
    ask();
    const timer = setInterval(ask, 5_000);
    return () => clearInterval(timer);
  }, []);
  return answer;
}

function Run({ health }: { health: HealthAnswer | null }): ReactNode {
  const seq = useLive((view) => view.seq, 500);
  const run = useLive((view) => ({
    run_id: view.run?.run_id ?? '',
    kernel: view.run?.kernel_sha256 ?? '',
    seed: view.run?.seed ?? null,
    account: view.run?.account ?? '',
    paper: paperText(view),
  }));
  const resumed = useLive((view) => view.resumed);
  const link = useLive((_, store) => store.link);
  const games = useLive((view) => Object.keys(view.games).length, 1000);
  const pairs = useLive((view) => Object.keys(view.pairs).length, 1000);
  return (
    <>
      <dl className="panel tiles">
        <Tile label="Server" note={health === null ? 'not answering' : `up ${age(health.uptime_s * 1e6)}`}>
          {health === null ? '–' : health.status === 'ok' ? 'OK' : health.status === 'halted' ? 'Halted' : 'Degraded'}
        </Tile>
        <Tile
          label="This page"
          note={
            link.resumes === 0
              ? 'never lost the line'
              : `taken up again ${link.resumes} ${link.resumes === 1 ? 'time' : 'times'}`
          }
        >
          {link.status === 'live' ? 'Connected' : 'Not connected'}
        </Tile>
        <Tile label="Journal entry" note="applied on this page">
          {count(seq)}
        </Tile>
        <Tile label="Memory" note="of the server">
          {health === null ? '–' : `${Math.round(health.rss_bytes / 1e6)} MB`}
        </Tile>
        <Tile label="Games" note={`${pairs} pairs of markets`}>
          {games}
        </Tile>
      </dl>
      <section className="panel run" aria-label="Run">
        <p>
          <span className="muted">Kernel</span> <code data-testid="kernel">{run.kernel === '' ? '–' : run.kernel}</code>
        </p>
        <p>
          <span className="muted">Run</span> <code>{run.run_id === '' ? '–' : run.run_id}</code>
          {run.seed === null ? null : <span className="muted">, seed {run.seed}</span>}
        </p>
        <p>
          <span className="muted">Account</span> <code>{run.account === '' ? '–' : run.account}</code>
          {run.paper === null ? null : <span className="muted">, {run.paper}: fills are simulated</span>}
        </p>
        {resumed === null ? null : (
          <p>
            <span className="muted">Restarted at {timeOfDay(resumed.at_us)}</span> {resumed.text}
          </p>
        )}
      </section>
    </>
  );
}

/** How far behind the markets the news is: who bets on it first knows. */
function Lags({ lags }: { lags: HealthAnswer['lags'] }): ReactNode {
  if (lags.length === 0) return null;
  return (
    <section className="panel" aria-label="News behind the markets">
      <header>
        <h2>News behind the markets</h2>
        <span className="muted small">how long after the prices had moved the news of it came</span>
      </header>
      <table className="health-table">
        <thead>
          <tr>
            <th scope="col">Source</th>
            <th scope="col">League</th>
            <th scope="col" className="num">
              News seen
            </th>
            <th scope="col" className="num">
              Half within
            </th>
            <th scope="col" className="num">
              Counted with
            </th>
          </tr>
        </thead>
        <tbody>
          {lags.map(({ source, league, seen, median_us, counted_us }) => (
            <tr key={`${source} ${league}`}>
              <th scope="row">{sourceName(source)}</th>
              <td>{LEAGUE_NAME[league]}</td>
              <td className="num" data-label="news seen">
                {count(seen)}
              </td>
              <td className="num" data-label="half within">
                {age(median_us)}
              </td>
              <td className="num" data-label="counted with">
                {age(counted_us)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Stalls(): ReactNode {
  const stalls = useLive((view) => view.stalls.toReversed(), 1000);
  if (stalls.length === 0) return null;
  return (
    <section className="panel" aria-label="Stops of the process">
      <header>
        <h2>Stops of the process</h2>
        <span className="muted small">after each, no price counts until its source has said it anew</span>
      </header>
      <table className="health-table">
        <thead>
          <tr>
            <th scope="col">At</th>
            <th scope="col">What</th>
          </tr>
        </thead>
        <tbody>
          {stalls.map((stall) => (
            <tr key={stall.at_us}>
              <td>{timeOfDay(stall.at_us)}</td>
              <td>{stall.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function QuietBooks(): ReactNode {
  const books = useLive((view) => quietBooks(view).map((book) => JSON.stringify(book)), 1000).map(
    (text) => JSON.parse(text) as ReturnType<typeof quietBooks>[number],
  );
  const closed = useLive(closedBooks, 1000);
  const now_us = useNowUs(1000);
  return (
    <section className="panel" aria-label="Books not traded">
      <header>
        <h2>Books not traded</h2>
        <span className="muted small">
          {[
            ...(books.length === 0 ? [] : [`${books.length} now`]),
            ...(closed === 0 ? [] : [`${closed} closed for good`]),
          ].join(', ')}
        </span>
      </header>
      {books.length === 0 ? (
        <p className="muted health-none">Every open book is live.</p>
      ) : (
        <table className="health-table">
          <thead>
            <tr>
              <th scope="col">Market</th>
              <th scope="col">Venue</th>
              <th scope="col">State</th>
              <th scope="col" className="reason">
                Why
              </th>
              <th scope="col" className="num">
                Since
              </th>
            </tr>
          </thead>
          <tbody>
            {books.map((book) => (
              <tr key={book.key}>
                <td>{book.label}</td>
                <td className={venueClass(book.venue)}>{venueName(book.venue)}</td>
                <td className="strong">{book.status}</td>
                <td className="reason muted">{book.reason}</td>
                <td className="num">
                  {timeOfDay(book.at_us)} <span className="muted age">{age(now_us - book.at_us)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Latency(): ReactNode {
  const keys = useLive((view) => Object.keys(view.latency).sort(), 1000);
  return (
    <section className="panel" aria-label="Latency">
      <header>
        <h2>Latency by stage</h2>
        <span className="muted small">since the run began</span>
      </header>
      {keys.length === 0 ? (
        <Empty title="No sample yet">
          <p>Samples come with the first frames.</p>
        </Empty>
      ) : (
        <div className="histograms">
          {keys.map((key) => (
            <Stage key={key} name={key} />
          ))}
        </div>
      )}
    </section>
  );
}

function Stage({ name }: { name: string }): ReactNode {
  const counts = useLive((view) => [...(view.latency[name]?.counts ?? [])], 1000);
  const [stage = 'parse', source = ''] = name.split(':');
  return <Histogram latency={{ stage: stage as 'parse', source, counts, last_us: 0 }} />;
}
