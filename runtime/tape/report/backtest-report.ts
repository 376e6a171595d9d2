/** The report of a backtest: what locks there were, what they would have tied up and paid, and where the prices stood. */
import type { TimeUs } from '../../trading/types/units.ts';
import type { Backtest, LockTotals } from '../backtest.ts';
import type { Episode, PairSeries } from '../lock-study.ts';
import type { RunFacts } from './game-report.ts';
import {
  type Cell,
  cents,
  count,
  dollars,
  duration,
  escapeHtml,
  type Html,
  keyFigures,
  legend,
  page,
  percent,
  provenance,
  table,
  utc,
} from './html.ts';
import { dayTicks, lineChart, niceTicks, smallChart } from './svg.ts';

/** What the caller knows about the data and its assumptions. */
export interface BacktestFacts extends RunFacts {
  title: string;
  /** Sentences on what the figures do not show. */
  caveats: readonly string[];
  /** The same with no spread, an upper bound; null when the tape holds real quotes. */
  zero_spread: LockTotals | null;
  /** E.g. "half spread 0.5 c on both venues, 100 contracts". */
  assumptions: string;
  /** Age at which a price stops counting, microseconds; gaps wider than this are not drawn across. */
  max_age_us: number;
}

/** Episodes shown in the page; the JSON output has all. */
const EPISODES_SHOWN = 300;
/** Episodes shown without opening the rest. */
const EPISODES_FIRST = 12;
const TEAMS_CHARTED = 6;

/** The whole report as HTML. */
export function backtestReport(test: Backtest, facts: BacktestFacts): string {
  const { run, totals, episodes } = test;
  const subtitle = `${utc(run.first_at_us)} to ${utc(run.last_at_us)} UTC, ${test.by_pair.length} pairs, ${facts.assumptions}`;
  const locks = episodes
    .filter(({ kind }) => kind === 'lock_net')
    .sort((a, b) => b.entry.net_udollars - a.entry.net_udollars);
  const others = episodes
    .filter(({ kind }) => kind !== 'lock_net')
    .sort((a, b) => b.best.net_udollars - a.best.net_udollars);
  const body = `${totalFigures(totals)}
${zeroSpread(facts)}
<h2>What these figures do not show</h2><ul>${facts.caveats.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>
${capitalChart(locks, chartStart(test), run.last_at_us)}
<h2>Prices where the edge was widest</h2>
${priceCharts(test, facts.max_age_us)}
<h2>By market</h2>${pairTable(test)}
<h2>Locks after fees</h2>${episodeTable(locks, 'No lock left a profit after fees.')}
<h2>Locks that fees ate, and near-misses</h2>${episodeTable(others, 'Nothing came near.')}
<h2>The paper desk on the same prices</h2>${paperFigures(test)}`;
  return page(facts.title, subtitle, body, provenance(facts));
}

function totalFigures(totals: LockTotals): Html {
  return keyFigures([
    { label: 'Locks before fees', value: count(totals.locks_gross) },
    { label: 'Locks after fees', value: count(totals.locks_net) },
    { label: 'Near-misses', value: count(totals.near_misses) },
    {
      label: 'Profit if all were taken',
      value: dollars(totals.pnl_udollars),
      note: `fees ${dollars(totals.fees_udollars)}`,
    },
    {
      label: 'Capital tied up',
      value: dollars(totals.capital_udollars),
      note: `${totals.days_locked.toFixed(totals.days_locked < 10 ? 1 : 0)} days to settlement`,
    },
    { label: 'Annualised return', value: percent(totals.annualised_ppm / 1e6) },
  ]);
}

function zeroSpread({ zero_spread }: BacktestFacts): Html {
  if (zero_spread === null) return '';
  const { locks_gross, locks_net, pnl_udollars, capital_udollars, annualised_ppm } = zero_spread;
  return `<p>With no spread at all, an upper bound nobody can trade at: ${count(locks_gross)} locks before fees, ${count(locks_net)} after, ${dollars(pnl_udollars)} on ${dollars(capital_udollars)} (${percent(annualised_ppm / 1e6)} a year).</p>`;
}

function capitalChart(locks: readonly Episode[], first_us: TimeUs, last_us: TimeUs): Html {
  if (locks.length === 0) return '';
  let capital = 0;
  let profit = 0;
  const tied: [number, number][] = [[first_us, 0]];
  const gained: [number, number][] = [[first_us, 0]];
  for (const { starts_at_us, entry } of locks.toSorted((a, b) => a.starts_at_us - b.starts_at_us)) {
    capital += entry.capital_udollars / 1e6;
    profit += entry.net_udollars / 1e6;
    tied.push([starts_at_us, capital]);
    gained.push([starts_at_us, profit]);
  }
  tied.push([last_us, capital]);
  gained.push([last_us, profit]);
  const one = (title: string, points: [number, number][], style: 'la' | 'lc', most: number): Html =>
    lineChart({
      title,
      x: {
        min: first_us,
        max: last_us,
        ticks: dayTicks(first_us, last_us, 10),
        narrow_ticks: dayTicks(first_us, last_us, 4),
      },
      y: { min: 0, max: most, ticks: niceTicks(0, most, 4, (value) => `$${short(value)}`) },
      lines: [{ points, style, step: true }],
      height: 160,
      narrow_height: 150,
    });
  return `<h2>Capital and profit locked in, each lock taken once when first seen and held to settlement</h2>
<figure><figcaption>${legend([['a', 'capital tied up']])}</figcaption>${one('Capital tied up over time', tied, 'la', capital)}</figure>
<figure><figcaption>${legend([['accent', 'profit locked in, paid at settlement']])}</figcaption>${one('Profit locked in over time', gained, 'lc', profit)}</figure>`;
}

function short(value: number): string {
  return value >= 1_000 ? `${Number((value / 1_000).toFixed(1))}k` : String(Number(value.toFixed(2)));
}

/** First moment at which both venues had a price of the same market: earlier prices make the charts wide and say nothing. */
function chartStart({ series, run }: Backtest): TimeUs {
  const starts = series.flatMap(({ edge: both }) => both.at_us.slice(0, 1));
  return starts.length === 0 ? run.first_at_us : starts.reduce((least, at) => Math.min(least, at));
}

/** Mid prices of one venue in cents from a time on. */
function line(one: PairSeries, venue: 'kalshi' | 'polymarket', from_us: TimeUs): [number, number][] {
  const points: [number, number][] = one.mids[venue].points().map(([at, value]) => [at, value / 100]);
  return points.filter(([at]) => at >= from_us);
}

function priceCharts(test: Backtest, max_age_us: number): Html {
  const first_at_us = chartStart(test);
  const { last_at_us } = test.run;
  const widest = (one: PairSeries): number => one.edge.value.reduce((most, value) => Math.max(most, value), -10_000);
  const shown = [...test.series].sort((a, b) => widest(b) - widest(a)).slice(0, TEAMS_CHARTED);
  const figures = shown.map((one) => {
    const mids = [...line(one, 'kalshi', first_at_us), ...line(one, 'polymarket', first_at_us)].map(
      ([, value]) => value,
    );
    const least = mids.reduce((low, value) => Math.min(low, value), 100);
    const most = mids.reduce((high, value) => Math.max(high, value), 0);
    const pad = Math.max(0.5, (most - least) * 0.08);
    const chart = smallChart({
      title: `${one.pair.label}: mid prices of both venues`,
      x: { min: first_at_us, max: last_at_us, ticks: dayTicks(first_at_us, last_at_us, 4) },
      y: {
        min: Math.max(0, least - pad),
        max: most + pad,
        ticks: niceTicks(Math.max(0, least - pad), most + pad, 4, (value) => `${Number(value.toFixed(1))} c`),
      },
      lines: [
        { points: line(one, 'kalshi', first_at_us), style: 'la', step: true, max_gap: max_age_us },
        { points: line(one, 'polymarket', first_at_us), style: 'lb', step: true, max_gap: max_age_us },
      ],
      height: 200,
      narrow_height: 200,
    });
    return `<figure><figcaption>${escapeHtml(one.pair.pair_id)}: widest edge ${cents(widest(one))} before fees</figcaption>${chart}</figure>`;
  });
  const keys = legend([
    ['a', 'Kalshi'],
    ['b', 'Polymarket'],
  ]);
  return `<p class="note">${keys} &nbsp; Mid price, cents. A line stops where a price is too old to count.</p><div class="multiples">${figures.join('')}</div>`;
}

function money(udollars: number): Cell {
  return { text: dollars(udollars), sort: udollars };
}

function edge(e4: number | null): Cell {
  return e4 === null ? { text: '', sort: -1e9 } : { text: cents(e4), sort: e4 };
}

function number(value: number): Cell {
  return { text: count(value), sort: value };
}

function pairTable(test: Backtest): Html {
  const rows = [...test.by_pair]
    .sort((a, b) => b.pnl_udollars - a.pnl_udollars || (b.best_gross_e4 ?? -1e9) - (a.best_gross_e4 ?? -1e9))
    .map((one): Cell[] => [
      { text: one.pair_id },
      number(one.locks_gross),
      number(one.locks_net),
      number(one.near_misses),
      edge(one.best_gross_e4),
      edge(one.best_net_e4),
      { text: one.lock_us === 0 ? '' : duration(one.lock_us), sort: one.lock_us },
      money(one.pnl_udollars),
      money(one.capital_udollars),
    ]);
  const labels = [
    'Locks before fees',
    'After fees',
    'Near-misses',
    'Widest edge',
    'Best after fees',
    'Time locked',
    'Profit',
    'Capital',
  ];
  return table(
    [{ label: 'Market' }, ...labels.map((label) => ({ label, numeric: true }))],
    rows,
    'No pair is on both venues.',
  );
}

function episodeTable(episodes: readonly Episode[], empty: string): Html {
  const rows = episodes.slice(0, EPISODES_SHOWN).map((one): Cell[] => [
    { text: one.pair_id },
    {
      text: `${name(one.yes_venue)} YES ${cents(one.entry.yes_ask_e4)}, ${name(one.no_venue)} NO ${cents(one.entry.no_ask_e4)}`,
    },
    { text: utc(one.starts_at_us) },
    { text: duration(one.duration_us), sort: one.duration_us },
    edge(one.best.gross_e4),
    edge(Math.floor(one.best.net_udollars / one.best.qty_cc)),
    money(one.entry.net_udollars),
    money(one.entry.fees_udollars),
    money(one.entry.capital_udollars),
    { text: one.days_locked.toFixed(one.days_locked < 10 ? 1 : 0), sort: one.days_locked },
    { text: percent(one.annualised_ppm / 1e6), sort: one.annualised_ppm },
  ]);
  const labels = ['Lasted', 'Best gross', 'Best net', 'Net at entry', 'Fees', 'Capital', 'Days', 'A year'];
  const columns = [
    { label: 'Market' },
    { label: 'Legs when first seen' },
    { label: 'From, UTC' },
    ...labels.map((label) => ({ label, numeric: true })),
  ];
  const more =
    episodes.length > EPISODES_SHOWN
      ? `<p class="note">The ${EPISODES_SHOWN} largest of ${count(episodes.length)}; --json lists all.</p>`
      : '';
  if (rows.length <= EPISODES_FIRST) return table(columns, rows, empty);
  const rest = table(columns, rows.slice(EPISODES_FIRST), empty);
  return `${table(columns, rows.slice(0, EPISODES_FIRST), empty)}
<details><summary>The next ${count(rows.length - EPISODES_FIRST)} of ${count(episodes.length)}</summary>${rest}${more}</details>`;
}

function name(venue: Episode['yes_venue']): string {
  return venue === 'kalshi' ? 'Kalshi' : 'Polymarket';
}

/** What the shard did under its limits, shared with the tape report. */
export function paperFigures(test: Pick<Backtest, 'paper'>): Html {
  const { paper } = test;
  const rows = Object.entries(paper.reasons)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, times]): Cell[] => [{ text: reason.replaceAll('_', ' ') }, number(times)]);
  const figures = keyFigures([
    {
      label: 'Opportunities taken',
      value: count(paper.taken),
      note: `${count(paper.refused)} refused, ${count(paper.near_misses)} near-misses`,
    },
    { label: 'Fills', value: count(paper.fills), note: `${count(paper.naked_legs)} naked legs` },
    { label: 'Largest exposure', value: dollars(paper.peak_exposure_udollars) },
    {
      label: 'P&L at mark',
      value: dollars(paper.portfolio?.pnl_udollars ?? 0),
      note: `fees ${dollars(paper.portfolio?.fees_udollars ?? 0)}`,
    },
  ]);
  const profile = paper.paper_profile === null ? '' : `Paper venue: ${escapeHtml(paper.paper_profile)}. `;
  return `<p class="note">${profile}The same tape through the shard with its cash and limits; positions are marked at the bid, so open locks show the spread as a loss until they settle.</p>${figures}${table([{ label: 'Why the rest was not taken' }, { label: 'Times said', numeric: true }], rows, 'Nothing was refused.')}`;
}
