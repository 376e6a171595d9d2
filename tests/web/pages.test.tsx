// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyView } from '../../runtime/trading/view/view.ts';
import { LiveStore } from '../../web/src/live/store.ts';
import { useUi } from '../../web/src/live/ui.ts';
import { fixture } from './fixtures.ts';
import { act, byText, clear, click, press, showPage, storeOf, type } from './page.tsx';

const world = fixture({ ticks: 200 });
const view = world.view;

beforeEach(() => {
  vi.stubGlobal(
    'fetch',
    async () =>
      new Response(JSON.stringify({ error: { code: 'off', message: 'no server in this test' } }), { status: 503 }),
  );
});
afterEach(clear);

describe('the board', () => {
  it('shows a row a game and the header of every page', async () => {
    const host = await showPage('/', storeOf(view));
    expect(host.querySelectorAll('tbody tr[data-index]').length).toBe(10);
    expect(host.querySelector('.mode')?.textContent).toBe('DEMO');
    expect(host.querySelector('header')?.textContent).toContain('P&L today');
    expect(host.querySelector('header')?.textContent).toContain(world.view.run?.kernel_sha256.slice(0, 8) ?? 'x');
    expect(host.querySelector('a.skip')?.getAttribute('href')).toBe('#main');
    expect(host.querySelectorAll('main, header.top, nav').length).toBe(3);
  });

  it('is walked with the arrow keys; Enter opens the game', async () => {
    const host = await showPage('/', storeOf(view));
    const row = (n: number): HTMLElement | null => host.querySelector(`tr[data-index="${n}"]`);
    row(0)?.focus();
    await press(row(0), 'ArrowDown');
    expect(document.activeElement).toBe(row(1));
    await press(row(1), 'End');
    expect(document.activeElement).toBe(row(9));
    await press(row(9), 'Home');
    expect(document.activeElement).toBe(row(0));
    const name = row(0)?.getAttribute('aria-label') ?? '';
    expect(name).toMatch(/ at .+, /);
    await press(row(0), 'Enter');
    await vi.waitFor(() => expect(host.querySelector('.scoreboard')).not.toBeNull(), 5_000);
  });

  it('jumps to the search at "/", and says how many games it hides', async () => {
    const host = await showPage('/', storeOf(view));
    await press(document.body, '/');
    expect(document.activeElement).toBe(host.querySelector('input[type=search]'));
    await act(async () => useUi.getState().setBoard({ search: 'nobody' }));
    expect(host.textContent).toContain('10 games are hidden');
    await click(byText(host, 'button', 'Show all games'));
    expect(host.querySelectorAll('tbody tr[data-index]').length).toBe(10);
  });

  it('sorts by a column and says so to screen readers', async () => {
    const host = await showPage('/', storeOf(view));
    await click(byText(host, 'th button', /^Home win/));
    const header = byText(host, 'th', /^Home win/);
    expect(header.getAttribute('aria-sort')).toBe('descending');
    const values = [...host.querySelectorAll('td.c-probability')]
      .map((td) => Number(td.textContent))
      .filter((n) => !Number.isNaN(n));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
  });

  it('answers why beside the page and gives the focus back on Escape', async () => {
    const host = await showPage('/', storeOf(view));
    const figure = host.querySelector<HTMLElement>('td.c-probability button');
    await click(figure);
    const dialog = host.querySelector('[role=dialog]');
    expect(dialog?.textContent).toContain('Pregame price');
    expect(document.activeElement).toBe(dialog);
    await press(document.body, 'Escape');
    expect(host.querySelector('[role=dialog]')).toBeNull();
    expect(document.activeElement).toBe(figure);
  });

  it('has a state for loading and one for nothing', async () => {
    const store = new LiveStore((run) => run());
    const host = await showPage('/', store);
    expect(host.querySelector('.skeleton')).not.toBeNull();
    await act(async () => {
      store.receive({ type: 'snapshot', seq: 0, sent_at_us: 0, view: emptyView() }, 0);
    });
    await vi.waitFor(() => expect(host.textContent).toContain('No games yet'));
    expect(host.textContent).toContain('npm start');
  });
});

describe('the header', () => {
  it('says that the line is lost, since when, and dims the page', async () => {
    const store = storeOf(view);
    const host = await showPage('/', store);
    await act(async () =>
      store.setLink({
        status: 'lost',
        last_message_at_ms: new Date(2026, 10, 20, 14, 3, 22).getTime(),
        retry_at_ms: 0,
      }),
    );
    expect(host.querySelector('[role=alert]')?.textContent).toContain('Everything below is from 14:03:22.');
    expect(host.querySelector('main')?.className).toBe('lost');
    expect(host.querySelector('.feed-link')?.textContent).toContain('Not connected');
  });

  it('halts only when held for a second', async () => {
    const calls: unknown[] = [];
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      if (init?.method === 'POST') calls.push([url, JSON.parse(String(init.body))]);
      return new Response('{"speed":5}', { status: 200 });
    });
    const host = await showPage('/', storeOf(view));
    vi.useFakeTimers();
    try {
      const halt = host.querySelector('.halt');
      const at = (type: string) => act(async () => void halt?.dispatchEvent(new PointerEvent(type, { bubbles: true })));
      await at('pointerdown');
      await act(async () => vi.advanceTimersByTime(900));
      await at('pointerup');
      await act(async () => vi.advanceTimersByTime(2_000));
      expect(calls).toEqual([]);
      await at('pointerdown');
      await act(async () => vi.advanceTimersByTime(1_000));
      expect(calls).toEqual([['/api/control', { command: 'halt', reason: 'Halted from the dashboard' }]]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('wants a reason to resume', async () => {
    const halted = {
      ...structuredClone(view),
      halted: { halted: true, reason: 'operator', by: 'dashboard', scope: 'all' },
      halts: { 'all dashboard': { scope: 'all', reason: 'operator', by: 'dashboard', at_us: view.at_us } },
    };
    const host = await showPage('/', storeOf(halted));
    expect(host.textContent).toContain('Trading is halted.');
    await click(byText(host, 'button', 'Resume'));
    const submit = byText(host, 'button', 'Resume trading') as HTMLButtonElement;
    expect(submit.disabled).toBe(true);
    expect(document.activeElement?.getAttribute('name')).toBe('reason');
  });

  it('resumes one halt alone, with a reason and a name', async () => {
    const calls: unknown[] = [];
    vi.stubGlobal('fetch', async (url: string, init?: RequestInit) => {
      if (init?.method === 'POST') calls.push([url, JSON.parse(String(init.body))]);
      return new Response('{"speed":5}', { status: 200 });
    });
    const by = 'breaker';
    const halts = Object.fromEntries(
      ['venue:kalshi', 'sport:nba'].map((scope) => [`${scope} ${by}`, { scope, by, reason: 'x', at_us: view.at_us }]),
    );
    const host = await showPage('/positions', storeOf({ ...structuredClone(view), halts }));
    const second = host.querySelectorAll('.standing-halt')[1] as HTMLElement;
    await click(byText(second, 'button', 'Resume this'));
    await type(second.querySelector('[name=reason]'), 'looked at it');
    await type(second.querySelector('[name=by]'), 'Ada');
    await click(byText(second, 'button', 'Resume trading'));
    const scope = second.textContent?.includes('NBA') === true ? 'sport:nba' : 'venue:kalshi';
    expect(calls).toEqual([['/api/control', { command: 'resume', reason: 'looked at it', scope, by: 'Ada' }]]);
    expect(second.querySelector('form')).toBeNull();
  });

  it('says every halt on every page, a stop of the process, and what a restart found', async () => {
    const at = { provider_at_us: null, received_at_us: view.at_us, parsed_at_us: view.at_us };
    const found = {
      account: 'test',
      epoch: 3,
      positions: 2,
      open_orders: 0,
      open_legs: 1,
      cash_udollars: {},
      halts: 1,
    };
    const troubled = {
      ...structuredClone(view),
      halts: { 'venue:kalshi anna': { scope: 'venue:kalshi', reason: 'odd fills', by: 'anna', at_us: view.at_us } },
      stalls: [
        {
          lasted_us: 7_300_000,
          cause: 'stopped' as const,
          reason: 'The process stood still for 7.3 s',
          at,
          at_us: view.at_us,
        },
      ],
      resumed: { ...found, text: 'Continues with 2 open positions.', at_us: view.at_us },
    };
    const host = await showPage('/health', storeOf(troubled));
    expect(host.querySelector('[role=alert]')?.textContent).toContain(
      'Trading at Kalshi is halted. odd fills. By anna.',
    );
    expect(host.textContent).toContain('The process stood still for 7.3 s.');
    await vi.waitFor(() => expect(host.querySelector('h1')?.textContent).toBe('Health'), 5_000);
    expect(document.title).toBe('Health, Arbees');
    const banner = byText(host, 'div.notice', /Continues with 2 open positions/);
    await click(banner.querySelector('button'));
    expect(host.querySelector('div.notice')).toBeNull();
  });

  it('says on the health page how long after the markets the news of a league comes', async () => {
    const lags = [{ source: 'espn', league: 'ncaab', seen: 12, median_us: 4_200_000, counted_us: 25_000_000 }];
    const health = { lags, uptime_s: 1, rss_bytes: 1 };
    vi.stubGlobal('fetch', async (url: string) =>
      url === '/api/health' ? new Response(JSON.stringify(health)) : new Response('{"speed":5}'),
    );
    const host = await showPage('/health', storeOf(view));
    await vi.waitFor(() => {
      const row = host.querySelector('[aria-label="News behind the markets"] tbody tr');
      expect([...(row?.children ?? [])].map((cell) => cell.textContent)).toEqual([
        ...['ESPN', 'College basketball', '12', '4.2\u00a0s', '25\u00a0s'],
      ]);
    }, 5_000);
  });

  it('opens the command menu with Ctrl K and goes where it is told', async () => {
    const host = await showPage('/', storeOf(view));
    await press(document.body, 'k', { ctrlKey: true });
    const input = host.querySelector<HTMLInputElement>('[role=combobox]');
    expect(document.activeElement).toBe(input);
    expect(host.querySelectorAll('[role=option]').length).toBeGreaterThan(15);
    await press(input, 'ArrowDown');
    expect(host.querySelector('[aria-selected=true]')?.textContent).toContain('Opportunities');
    await press(input, 'Enter');
    await vi.waitFor(() => expect(host.querySelector('h1')?.textContent).toBe('Opportunities'), 5_000);
  });
});

describe('the opportunities', () => {
  it('stand still while paused and count what waits', async () => {
    const store = storeOf(view);
    const host = await showPage('/opportunities', store);
    await vi.waitFor(() => expect(host.querySelector('.opps')).not.toBeNull(), 5_000);
    const first = (): string | null | undefined => host.querySelector('tr[data-index="0"]')?.textContent;
    await click(byText(host, 'button', 'Pause'));
    const before = first();
    const latest = view.opportunities.find((o) => o.verdict === 'taken');
    if (latest === undefined) throw new Error('fixture has taken nothing');
    await act(async () => {
      const place = { stream: 'decisions' as const, seq: store.view.last.decisions + 1, cause: null };
      store.receive(
        {
          type: 'entries',
          seq: store.view.seq + 1,
          sent_at_us: view.at_us,
          entries: [{ ...place, at_us: view.at_us, kind: 'opportunity', body: { ...latest, label: 'Something new' } }],
        },
        0,
      );
    });
    await vi.waitFor(() => byText(host, 'button', 'Show 1 new'));
    expect(first()).toBe(before);
    await click(byText(host, 'button', 'Show 1 new'));
    expect(first()).toContain('Something new');
  });

  it('speak a newly taken one to screen readers, but none from before', async () => {
    const store = storeOf(view);
    const host = await showPage('/opportunities', store);
    const said = (): string => host.querySelector('[data-testid=announcer]')?.textContent ?? '';
    expect(said()).toBe('');
    const taken = view.opportunities.find((o) => o.verdict === 'taken');
    if (taken === undefined) throw new Error('fixture has taken nothing');
    await act(async () => {
      const place = { stream: 'decisions' as const, seq: store.view.last.decisions + 1, cause: null };
      store.receive(
        {
          type: 'entries',
          seq: store.view.seq + 1,
          sent_at_us: view.at_us,
          entries: [{ ...place, at_us: view.at_us, kind: 'opportunity', body: taken }],
        },
        0,
      );
    });
    await vi.waitFor(() => expect(said()).toContain(`Taken: ${taken.label}`), 6_000);
  });
});

describe('other pages', () => {
  it.each([
    ['/positions', 'Positions', 'Statement (CSV)'],
    ['/positions', 'Positions', 'Settled, won'],
    ['/positions', 'Positions', 'Paper, realistic'],
    ['/opportunities', 'Opportunities', 'Fill rate'],
    ['/health', 'Health', 'Latency by stage'],
    ['/backtests', 'Backtests', 'npx arbees backtest'],
    ['/whatif', 'What if', 'Nothing you do here is traded'],
  ])('%s is drawn', async (path, title, text) => {
    const host = await showPage(path, storeOf(view));
    await vi.waitFor(() => expect(host.querySelector('h1')?.textContent).toBe(title), 5_000);
    expect(host.textContent).toContain(text);
  });

  it.each(['__proto__', 'constructor', 'nothing', '%25', 'a%2Fb'])('says that %s is no game', async (id) => {
    const host = await showPage(`/games/${id}`, storeOf(view));
    expect(host.textContent).toContain('This game is not on the board');
  });

  it('says so when a page or a game does not exist', async () => {
    expect((await showPage('/nowhere', storeOf(view))).textContent).toContain('There is no such page');
    await clear();
    const host = await showPage('/games/nba:0', storeOf(view));
    await vi.waitFor(() => expect(host.textContent).toContain('This game is not on the board'), 5_000);
  });

  it('asks for the token when signed out', async () => {
    const store = storeOf(view);
    const host = await showPage('/', store);
    await act(async () => store.setLink({ status: 'signed_out' }));
    expect(host.querySelector('input[type=password]')).not.toBeNull();
    expect(host.querySelector('table')).toBeNull();
  });
});
