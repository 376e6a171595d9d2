/** The report of one replayed game: both probabilities over the game clock, the score margin, and the turning points. */
import { type GameStudy, periodMs, type StudiedPlay } from '../game-study.ts';
import {
  type Cell,
  count,
  escapeHtml,
  keyFigures,
  legend,
  minus,
  page,
  percent,
  provenance,
  table,
  utc,
} from './html.ts';
import { lineChart, niceTicks, type Tick } from './svg.ts';

/** What a report says of the run that made it. */
export interface RunFacts {
  source: string;
  kernel_sha256: string;
  journal_sha256: string;
  events: number;
}

/** "Q4 3:21" or "OT 0:04.5". */
export function gameClock(period: number, clock_ms: number): string {
  const tenths = Math.floor(clock_ms / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds =
    minutes === 0 && clock_ms % 1_000 !== 0
      ? ((tenths % 600) / 10).toFixed(1)
      : String(Math.floor((tenths % 600) / 10));
  const name = period <= 4 ? `Q${period}` : period === 5 ? 'OT' : `OT${period - 4}`;
  return `${name} ${minutes}:${seconds.padStart(seconds.includes('.') ? 4 : 2, '0')}`;
}

/** What a prior source means, for people. */
export function priorText(source: string): string {
  if (source === 'espn_first_win_probability')
    return "the recording holds no pregame odds, so ESPN's first listed win probability stands for them";
  if (source === 'league_home_share')
    return 'the recording holds no pregame odds; the share of games won at home stands for them';
  if (source === 'given_by_user') return 'given with --prior';
  return source;
}

/** The whole report as HTML. */
export function gameReport(study: GameStudy, facts: RunFacts): string {
  const { game, prior, scores } = study;
  const last = study.plays.at(-1);
  const score = last === undefined ? '' : ` ${last.away_score}`;
  const title = `${game.away.name}${score} at ${game.home.name}${last === undefined ? '' : ` ${last.home_score}`}`;
  const subtitle = `${game.league.toUpperCase()}${game.postseason ? ' post-season' : ''}, ${utc(game.starts_at_us)} UTC: probability that ${game.home.name} win, play by play`;
  const four = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));
  const figures = keyFigures([
    { label: 'Plays compared', value: count(scores.plays), note: `of ${count(scores.plays_recorded)} recorded` },
    {
      label: 'Mean absolute difference',
      value: four(scores.mean_abs_diff),
      note: `largest ${four(scores.max_abs_diff)}`,
    },
    { label: 'Brier, ours', value: four(scores.brier_ours), note: `ESPN ${four(scores.brier_espn)}` },
    { label: 'Log loss, ours', value: four(scores.log_loss_ours), note: `ESPN ${four(scores.log_loss_espn)}` },
    { label: 'Pregame', value: percent(prior.home_probability), note: `${game.home.code} to win` },
  ]);
  const body = `${figures}
<p class="note">Pregame probability: ${escapeHtml(priorText(prior.source))}. One game says little about a model: all its plays share one outcome.</p>
${probabilityChart(study)}
${marginChart(study)}
<h2>Turning points</h2>
${turningTable(study)}`;
  return page(title, subtitle, body, provenance(facts));
}

interface Clock {
  max: number;
  ends: number[];
  ticks: Tick[];
}

function clockOf(study: GameStudy): Clock {
  const { league, postseason } = study.game;
  const periods = Math.max(1, ...study.plays.map(({ period }) => period));
  const ends: number[] = [];
  const ticks: Tick[] = [];
  let at = 0;
  for (let period = 1; period <= periods; period += 1) {
    const length = periodMs(league, period, postseason);
    ticks.push({ at: at + length / 2, label: gameClock(period, 0).split(' ')[0] as string });
    at += length;
    ends.push(at);
  }
  return { max: at, ends, ticks };
}

function hoverText(play: StudiedPlay, study: GameStudy): string {
  const { home, away } = study.game;
  const ours = play.ours === null ? 'not priced' : percent(play.ours);
  const espn = play.espn === null ? 'none' : percent(play.espn);
  return `${gameClock(play.period, play.clock_ms)}  ${away.code} ${play.away_score}, ${home.code} ${play.home_score}\n${play.text}\nours ${ours}, ESPN ${espn}`;
}

function probabilityChart(study: GameStudy): string {
  const clock = clockOf(study);
  const line = (of: (play: StudiedPlay) => number | null): [number, number][] =>
    study.plays.flatMap((play) => {
      const value = of(play);
      return value === null ? [] : [[play.elapsed_ms, value] as [number, number]];
    });
  const chart = lineChart({
    title: `Probability that ${study.game.home.name} win over the game clock, ours and ESPN's`,
    x: { min: 0, max: clock.max, ticks: clock.ticks },
    y: { min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, label: `${at * 100} %` })) },
    lines: [
      { points: line(({ espn }) => espn), style: 'theirs' },
      { points: line(({ ours }) => ours), style: 'ours' },
    ],
    verticals: clock.ends.slice(0, -1),
    level: 0.5,
    dots: study.turning_points.map((play) => ({ x: play.elapsed_ms, y: play.after, title: hoverText(play, study) })),
    hovers: study.plays.map((play) => ({ x: play.elapsed_ms, text: hoverText(play, study) })),
    height: 380,
    narrow_height: 300,
  });
  const keys = legend([
    ['a', 'ours'],
    ['b', 'ESPN'],
    ['accent', 'turning point'],
  ]);
  return `<figure><figcaption>${keys}<br>Probability that ${escapeHtml(study.game.home.name)} win. Hold the pointer over the chart to read the plays.</figcaption>${chart}</figure>`;
}

function marginChart(study: GameStudy): string {
  const clock = clockOf(study);
  const points = study.plays.map((play) => [play.elapsed_ms, play.home_score - play.away_score] as const);
  const most = Math.max(5, ...points.map(([, margin]) => Math.abs(margin)));
  const chart = lineChart({
    title: `Score margin of ${study.game.home.name} over the game clock`,
    x: { min: 0, max: clock.max, ticks: clock.ticks },
    y: {
      min: -most,
      max: most,
      ticks: niceTicks(-most, most, 4, (value) => (value > 0 ? `+${value}` : minus(String(value)))),
    },
    lines: [],
    areas: [
      { points: points.map(([at, margin]) => [at, Math.max(0, margin)] as const), base: 0, style: 'area-a' },
      { points: points.map(([at, margin]) => [at, Math.min(0, margin)] as const), base: 0, style: 'area-b' },
    ],
    verticals: clock.ends.slice(0, -1),
    hovers: study.plays.map((play) => ({ x: play.elapsed_ms, text: hoverText(play, study) })),
    height: 150,
    narrow_height: 140,
  });
  const { home, away } = study.game;
  const keys = legend([
    ['a', `${home.name} lead`],
    ['b', `${away.name} lead`],
  ]);
  return `<figure><figcaption>${keys}<br>Score margin, points.</figcaption>${chart}</figure>`;
}

function turningTable(study: GameStudy): string {
  const change = (value: number | null): Cell =>
    value === null ? { text: '' } : { text: `${value > 0 ? '+' : ''}${minus((100 * value).toFixed(1))}`, sort: value };
  const rows = study.turning_points.map((play): Cell[] => [
    { text: gameClock(play.period, play.clock_ms), sort: play.elapsed_ms },
    { text: `${play.away_score}\u2013${play.home_score}` },
    { text: play.text },
    { text: percent(play.before), sort: play.before },
    { text: percent(play.after), sort: play.after },
    change(play.change),
    change(play.espn_change),
  ]);
  const columns = [
    { label: 'Clock' },
    { label: `${study.game.away.code}\u2013${study.game.home.code}` },
    { label: 'Play' },
    { label: 'Before', numeric: true },
    { label: 'After', numeric: true },
    { label: 'Change, points', numeric: true },
    { label: 'ESPN', numeric: true },
  ];
  return table(columns, rows, 'No play was priced.');
}
