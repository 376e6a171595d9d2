import type { ReactNode } from 'react';
import { Empty } from '../../components/Empty/Empty.tsx';

/** Would it have worked: says how a backtest is made until reports are listed here. */
export function Backtests(): ReactNode {
  return (
    <div className="page">
      <div className="page-head">
        <h1>Backtests</h1>
      </div>
      <section className="panel">
        <Empty title="No report here yet">
          <p>A backtest trades a recording again with the settings you give it and writes a report as one HTML file.</p>
          <p>
            Make one in a terminal: <code>npx arbees backtest FILE --report report.html</code>. All options:{' '}
            <code>npx arbees backtest --help</code>.
          </p>
        </Empty>
      </section>
    </div>
  );
}
