/** The report of one replayed game: both probabilities over the game, the score margin, and the turning points. */
import type { League } from '../../trading/types/events.ts';
import { periodName } from '../../trading/types/game-clock.ts';
import { axisMs, type GameStudy, type StudiedPlay } from '../game-study.ts';
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

/** What a score counts where it is not points. */
const UNIT: Partial<Record<League, string>> = { nhl: 'goals', soccer: 'goals', mlb: 'runs' };

/** What a prior source means, for people. */
export function priorText(source: string): string {
  if (source === 'espn_first_win_probability')
    return "the recording holds no pregame odds, so ESPN's first listed win probability stands for them";
  if (source === 'league_home_share')
    return 'the recording holds no pregame odds; the share of games won at home stands for them';
  if (source === 'given_by_user') return 'given with --prior';
  return source;
}

/** Said where a recording holds no probability of the source. */
export const NO_REFERENCE =
  'ESPN states no probability in this recording: ours stands alone, scored over every priced play';

/** True when the recording holds a probability of the source. */
export const hasReference = ({ plays }: GameStudy): boolean => plays.some(({ espn }) => espn !== null);

/** The whole report as HTML. */
export function gameReport(study: GameStudy, facts: RunFacts): string {
  const { game, prior, scores } = study;
  const last = study.plays.at(-1);
  const score = last === undefined ? '' : ` ${last.score_2}`;
  const title = `${game.away.name}${score} at ${game.home.name}${last === undefined ? '' : ` ${last.score_1}`}`;
  const subtitle = `${game.league.toUpperCase()}${game.state.postseason === 1 ? ' post-season' : ''}, ${utc(game.starts_at_us)} UTC: probability that ${game.home.name} win, play by play`;
  const four = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));
  const compared = hasReference(study);
  const theirs = (value: number | null): string => (compared ? `ESPN ${four(value)}` : 'ESPN states none');
  const plays = compared
    ? [
        { label: 'Plays compared', value: count(scores.plays), note: `of ${count(scores.plays_recorded)} recorded` },
        {
          label: 'Mean absolute difference',
          value: four(scores.mean_abs_diff),
          note: `largest ${four(scores.max_abs_diff)}`,
        },
      ]
    : [
        {
          label: 'Plays priced',
          value: count(scores.plays_priced),
          note: `of ${count(scores.plays_recorded)} recorded`,
        },
      ];
  const figures = keyFigures([
    ...plays,
    { label: 'Brier, ours', value: four(scores.brier_ours), note: theirs(scores.brier_espn) },
    { label: 'Log loss, ours', value: four(scores.log_loss_ours), note: theirs(scores.log_loss_espn) },
    { label: 'Pregame', value: percent(prior.side1), note: `${game.home.code} to win` },
  ]);
  const body = `${figures}
<p class="note">Pregame probability: ${escapeHtml(priorText(prior.source))}. One game says little about a model: all its plays share one outcome.${compared ? '' : ` ${escapeHtml(NO_REFERENCE)}.`}</p>
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
  const { league, state } = study.game;
  const periods = Math.max(1, ...study.plays.map(({ period }) => period));
  const ends: number[] = [];
  const ticks: Tick[] = [];
  let at = 0;
  for (let period = 1; period <= periods; period += 1) {
    const postseason = state.postseason === 1;
    const length = axisMs(league, period, postseason);
    const label = league === 'mlb' ? `${period}` : periodName(league, period, postseason);
    ticks.push({ at: at + length / 2, label });
    at += length;
    ends.push(at);
  }
  return { max: at, ends, ticks };
}

function hoverText(play: StudiedPlay, study: GameStudy): string {
  const { home, away } = study.game;
  const ours = play.ours === null ? 'not priced' : percent(play.ours);
  const espn = play.espn === null ? 'none' : percent(play.espn);
  return `${play.when}  ${away.code} ${play.score_2}, ${home.code} ${play.score_1}\n${play.text}\nours ${ours}, ESPN ${espn}`;
}

function probabilityChart(study: GameStudy): string {
  const clock = clockOf(study);
  const line = (of: (play: StudiedPlay) => number | null): [number, number][] =>
    study.plays.flatMap((play) => {
      const value = of(play);
      return value === null ? [] : [[play.elapsed_ms, value] as [number, number]];
    });
  const chart = lineChart({
    title: `Probability that ${study.game.home.name} win over the game${hasReference(study) ? ", ours and ESPN's" : ''}`,
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
    ...(hasReference(study) ? [['b', 'ESPN'] as const] : []),
    ['accent', 'turning point'],
  ]);
  return `<figure><figcaption>${keys}<br>Probability that ${escapeHtml(study.game.home.name)} win. Hold the pointer over the chart to read the plays.</figcaption>${chart}</figure>`;
}

function marginChart(study: GameStudy): string {
  const clock = clockOf(study);
  const points = study.plays.map((play) => [play.elapsed_ms, play.score_1 - play.score_2] as const);
  const most = Math.max(5, ...points.map(([, margin]) => Math.abs(margin)));
  const chart = lineChart({
    title: `Score margin of ${study.game.home.name} over the game`,
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
  return `<figure><figcaption>${keys}<br>Score margin, ${UNIT[study.game.league] ?? 'points'}.</figcaption>${chart}</figure>`;
}

function turningTable(study: GameStudy): string {
  const change = (value: number | null): Cell =>
    value === null ? { text: '' } : { text: `${value > 0 ? '+' : ''}${minus((100 * value).toFixed(1))}`, sort: value };
  const rows = study.turning_points.map((play): Cell[] => [
    { text: play.when, sort: play.elapsed_ms },
    { text: `${play.score_2}\u2013${play.score_1}` },
    { text: play.text },
    { text: percent(play.before), sort: play.before },
    { text: percent(play.after), sort: play.after },
    change(play.change),
    change(play.espn_change),
  ]);
  const columns = [
    { label: 'When' },
    { label: `${study.game.away.code}\u2013${study.game.home.code}` },
    { label: 'Play' },
    { label: 'Before', numeric: true },
    { label: 'After', numeric: true },
    { label: 'Change, points', numeric: true },
    { label: 'ESPN', numeric: true },
  ];
  return table(columns, rows, 'No play was priced.');
}
