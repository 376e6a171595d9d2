import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { dollars, money, shortHash } from '../../format/format.ts';
import { useLive } from '../../live/hooks.ts';
import { themeOnScreen, useUi } from '../../live/ui.ts';
import { headerModel, type Mode } from '../../select/header.ts';
import { whyExposure, whyPnl } from '../../select/why.ts';
import { Ask, Mark, Signed } from '../Figure/Figure.tsx';
import { HaltButton } from '../HaltButton/HaltButton.tsx';
import { SpeedControl } from '../SpeedControl/SpeedControl.tsx';
import './Header.css';
import '../Freshness/Freshness.css';

const MODE_TITLE: Record<Mode, string> = {
  demo: 'Simulated games and venues. No money is at risk.',
  paper: 'Real games and prices, pretended fills. No money is at risk.',
  live: 'Real orders with real money.',
  backtest: 'A recording, traded again.',
  replay: 'A recording, shown again.',
};

const NAV = [
  ['/', 'Board', 'Board'],
  ['/opportunities', 'Opportunities', 'Opps'],
  ['/positions', 'Positions', 'Positions'],
  ['/whatif', 'What if', 'What if'],
  ['/backtests', 'Backtests', 'Backtests'],
  ['/health', 'Health', 'Health'],
] as const;

/** The bar on every page: mode, money, feeds, kernel, speed, commands, halt. */
export function Header(): ReactNode {
  const model = useLive(headerModel);
  const mode = model.mode;
  return (
    <header className="top">
      <div className="top-brand">
        <Link to="/" className="brand" aria-label="Arbees, board">
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path
              d="M2 16 8 7l5 5 9-9"
              fill="none"
              stroke="var(--accent)"
              strokeWidth="2.4"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
            <path d="M2 20.5h20" stroke="var(--side-b)" strokeWidth="2" strokeLinecap="round" />
          </svg>
          <span>Arbees</span>
        </Link>
        <strong className={`mode ${mode ?? 'none'}`} title={mode === null ? undefined : MODE_TITLE[mode]}>
          {mode === null ? '…' : mode.toUpperCase()}
        </strong>
        <Account {...model} />
      </div>
      <nav aria-label="Pages" className="pages">
        {NAV.map(([to, label, short]) => (
          <Link key={to} to={to} activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
            <span className="wide">{label}</span>
            <span className="short" aria-hidden="true">
              {short}
            </span>
          </Link>
        ))}
      </nav>
      <dl className="top-figures">
        <div className="figure-pnl">
          <dt>P&L today</dt>
          <dd>
            <Ask why={whyPnl} label="Why this P&L">
              <Signed value={model.pnl_today_udollars}>
                <Mark value={model.pnl_today_udollars}>{money(model.pnl_today_udollars, true)}</Mark>
              </Signed>
              <Headroom left={model.day_headroom_udollars} limit={model.day_loss_limit_udollars} />
            </Ask>
          </dd>
        </div>
        <Exposure value={model.exposure_udollars} limit={model.exposure_limit_udollars} />
        <FeedLamp {...model} />
        <Kernel sha256={model.kernel_sha256} />
      </dl>
      <div className="top-tools">
        <SpeedControl />
        <MenuButton />
        <ThemeButton />
        <HaltButton />
      </div>
    </header>
  );
}

function Account({ account, run_id, paper }: { account: string; run_id: string; paper: string | null }): ReactNode {
  if (paper === null) return null;
  return (
    <span className="account" title={`Account ${account}, run ${run_id}. ${paper}: fills are simulated.`}>
      {account === run_id ? null : <span className="account-name">{account}</span>}
      <span className="muted">{paper}</span>
    </span>
  );
}

/** What the day may still lose, as a figure and as what is left of a bar. */
function Headroom({ left, limit }: { left: number | null; limit: number | null }): ReactNode {
  if (left === null || limit === null) return null;
  const share = limit === 0 ? 0 : Math.min(1, left / limit);
  return (
    <>
      {' '}
      <span className={left === 0 ? 'loss' : 'muted'} title={`The day may lose ${dollars(limit)}`}>
        {dollars(left)} left
      </span>
      <span aria-hidden="true" className="gauge">
        <span style={{ transform: `scaleX(${share})` }} className={share < 0.2 ? 'high' : undefined} />
      </span>
    </>
  );
}

function Exposure({ value, limit }: { value: number | null; limit: number | null }): ReactNode {
  const share = value === null || limit === null || limit === 0 ? 0 : Math.min(1, value / limit);
  return (
    <div className="figure-exposure">
      <dt>Exposure</dt>
      <dd>
        <Ask why={whyExposure} label="Why this exposure">
          {dollars(value)} <span className="muted">of {dollars(limit)}</span>
          <span aria-hidden="true" className="gauge">
            <span style={{ transform: `scaleX(${share})` }} className={share > 0.9 ? 'high' : undefined} />
          </span>
        </Ask>
      </dd>
    </div>
  );
}

function FeedLamp(props: {
  feeds_up: number;
  feeds_total: number;
  feeds_worst: string | null;
  feed_detail: string;
}): ReactNode {
  const link = useLive((_, store) => store.link.status);
  const lost = link !== 'live';
  const state = lost ? 'down' : (props.feeds_worst ?? 'connecting');
  const text = lost
    ? 'Not connected'
    : props.feeds_total === 0
      ? 'Waiting'
      : `${props.feeds_up} of ${props.feeds_total} up`;
  return (
    <div className="figure-feeds">
      <dt>Feeds</dt>
      <dd>
        <Link to="/health" className="feed-link" title={props.feed_detail}>
          <span aria-hidden="true" className={`lamp ${state}`} />
          {text}
        </Link>
      </dd>
    </div>
  );
}

function Kernel({ sha256 }: { sha256: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = (): void => {
    void navigator.clipboard?.writeText(sha256).then(() => {
      setCopied(true);
      setTimeout(() => setCopied(false), 1500);
    });
  };
  return (
    <div className="figure-kernel">
      <dt>Kernel</dt>
      <dd>
        <button
          type="button"
          className="ask"
          title={`SHA-256 ${sha256}. Click to copy it.`}
          disabled={sha256 === ''}
          onClick={copy}
        >
          {copied ? 'Copied' : shortHash(sha256)}
        </button>
      </dd>
    </div>
  );
}

function MenuButton(): ReactNode {
  const open = useUi((ui) => ui.menu_open);
  const setMenu = useUi((ui) => ui.setMenu);
  return (
    <button
      type="button"
      className="control menu-button"
      aria-label="Command menu, Ctrl K"
      aria-haspopup="dialog"
      aria-expanded={open}
      onClick={() => setMenu(true)}
    >
      <kbd>Ctrl K</kbd>
    </button>
  );
}

function ThemeButton(): ReactNode {
  const theme = useUi((ui) => ui.theme);
  const setTheme = useUi((ui) => ui.setTheme);
  const next = themeOnScreen(theme) === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="control icon theme-button"
      aria-label={`Use the ${next} theme`}
      title={`Use the ${next} theme`}
      onClick={() => setTheme(next)}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
      </svg>
    </button>
  );
}
