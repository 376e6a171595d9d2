import type { ReactNode } from 'react';
import type { EngineContract, SportField } from '../../../../engine-wasm/contract.ts';
import { RULE_FIELDS } from '../../../../runtime/trading/estimates/games.ts';
import type { GameSnapshot, GameState, League } from '../../../../runtime/trading/types/events.ts';
import { gameClock, periodName, playClock } from '../../../../runtime/trading/types/game-clock.ts';
import { periodMs } from '../../../../runtime/trading/types/periods.ts';
import { probability } from '../../format/format.ts';
import { change, lastPeriod, type Question, type StateChange } from '../../kernel/whatif.ts';
import { Segments, Slider, Stepper } from './inputs.tsx';

/** Where a drive begins after a touchback. */
const FIRST_DOWN = { distance: 10, yards_to_goal: 70 };

/** Points that a side adds at once. */
const STEPS: Readonly<Partial<Record<League, readonly number[]>>> = {
  ...{ nfl: [3, 7], ncaaf: [3, 7], nba: [2, 3], ncaab: [2, 3], wnba: [2, 3], mlb: [4] },
};

/** Widest range that is shown as one button a value. */
const MOST_BUTTONS = 8;

interface FieldsProps {
  engine: EngineContract | null;
  game: GameSnapshot;
  question: Question;
  set: (question: Question) => void;
  qty_cc: number;
  setQty: (qty_cc: number) => void;
}

type Put = (part: StateChange) => void;

/** Score, period, clock, the league's own situation and pregame price as fields. */
export function StateFields({ engine, game, question, set, qty_cc, setQty }: FieldsProps): ReactNode {
  const { state, league } = question;
  const fields = engine?.sportFields(league) ?? [];
  const put: Put = (part) => set(change(question, part, fields));
  const postseason = state.postseason === 1;
  const steps = STEPS[league] ?? [];
  const longest_ms = periodMs(league, state.period, postseason);
  const last = lastPeriod(league, state);
  const periods = Array.from({ length: last }, (_, i) => i + 1);
  return (
    <div className="fields">
      <Stepper label={game.away.code} value={state.score_2} steps={steps} onChange={(score_2) => put({ score_2 })} />
      <Stepper label={game.home.code} value={state.score_1} steps={steps} onChange={(score_1) => put({ score_1 })} />
      <Segments
        label="Period"
        value={state.period}
        options={periods.map((n) => [n, periods.length > MOST_BUTTONS ? `${n}` : periodName(league, n, postseason)])}
        onChange={(n) => put({ period: n, clock_ms: periodMs(league, n, postseason) })}
      />
      {longest_ms === 0 || state.shootout === 1 ? null : (
        <Slider
          label="Clock"
          text={league === 'soccer' ? playClock(league, state.period, state.clock_ms, true) : gameClock(state.clock_ms)}
          min={0}
          max={longest_ms / 1000}
          step={1}
          value={Math.round(state.clock_ms / 1000)}
          onChange={(seconds) => put({ clock_ms: seconds * 1000 })}
        />
      )}
      <Situation fields={fields} game={game} league={league} state={state} put={put} />
      <Pregame question={question} set={set} />
      <Slider
        label="Contracts"
        text={`${Math.round(qty_cc / 100)}`}
        min={1}
        max={500}
        step={1}
        value={Math.round(qty_cc / 100)}
        onChange={(n) => setQty(n * 100)}
      />
    </div>
  );
}

function Pregame({ question, set }: { question: Question; set: (question: Question) => void }): ReactNode {
  const { league, prior_side1, prior_draw } = question;
  const three = league === 'soccer';
  const most = three ? Math.floor((0.98 - prior_draw) * 100) : 98;
  return (
    <>
      <Slider
        label="Pregame"
        text={probability(prior_side1)}
        min={2}
        max={most}
        step={0.5}
        value={Math.round(prior_side1 * 200) / 2}
        onChange={(percent) => set({ ...question, prior_side1: percent / 100 })}
      />
      {three ? (
        <Slider
          label="Pregame draw"
          text={probability(prior_draw)}
          min={2}
          max={Math.floor((0.98 - prior_side1) * 100)}
          step={0.5}
          value={Math.round(prior_draw * 200) / 2}
          onChange={(percent) => set({ ...question, prior_draw: percent / 100 })}
        />
      ) : null}
    </>
  );
}

interface SituationProps {
  fields: readonly SportField[];
  game: GameSnapshot;
  league: League;
  state: GameState;
  put: Put;
}

/** The league's own fields: those of football by hand, all others as the kernel describes them. */
function Situation({ fields, game, league, state, put }: SituationProps): ReactNode {
  const football = league === 'nfl' || league === 'ncaaf';
  const shown = fields.filter(({ name }) => {
    if (RULE_FIELDS.includes(name) || (football && FOOTBALL.has(name))) return false;
    if (league === 'nhl') return onIce(name, state);
    if (league === 'soccer') return onPitch(name, state);
    return name !== 'second_half_receiver' || state.period <= 2;
  });
  return (
    <>
      {football ? <Football game={game} state={state} put={put} /> : null}
      {shown.map((field) => (
        <OneField
          key={field.name}
          field={field}
          game={game}
          value={state[field.name] ?? 0}
          onChange={(value) => put({ [field.name]: value })}
        />
      ))}
    </>
  );
}

/** The shoot-out is chosen by its period, and has nothing else; a penalty runs only while a side is short. */
function onIce(name: string, state: GameState): boolean {
  if (name === 'shootout') return false;
  const shootout = state.shootout === 1;
  if (name === 'penalty_ms_left' && (state.penalty_ms_left ?? 0) === 0) return false;
  return name.startsWith('shootout_') === shootout;
}

/** Stoppage is played once the clock is down, and penalties in a period of their own. */
function onPitch(name: string, state: GameState): boolean {
  if (name.startsWith('stoppage_')) return state.clock_ms === 0 && state.period < PENALTIES;
  return !name.startsWith('shootout_') || state.period === PENALTIES;
}

/** Period of soccer's kicks from the mark. */
const PENALTIES = 5;

/** Fewest skaters that the rules leave on the ice; 0 stands for "as usual". */
const FEWEST_SKATERS = 3;

/** Fields that {@link Football} draws. */
const FOOTBALL: ReadonlySet<string> = new Set(['possession', 'down', 'distance', 'yards_to_goal']);

/** "skaters_1" -> "BOS skaters", "shootout_goals_2" -> "NY SO goals", "penalty_ms_left" -> "Penalty left". */
function fieldLabel(name: string, game: GameSnapshot): string {
  const words = name
    .replace(/_[12]$/, '')
    .replace('_ms', '')
    .replace(/^shootout_/, 'SO_')
    .replaceAll('_', ' ');
  const code = name.endsWith('_1') ? game.home.code : name.endsWith('_2') ? game.away.code : '';
  return code === '' ? words.charAt(0).toUpperCase() + words.slice(1) : `${code} ${words}`;
}

/** Bases as narrow as a button: "–", "1", "1·3". */
function basesMark(bases: number): string {
  const taken = [1, 2, 3].filter((base) => (bases & (1 << (base - 1))) !== 0);
  return taken.length === 0 ? 'none' : taken.join('\u00b7');
}

/** Names of the values of fields that are no plain numbers; null for those that are. */
function valueNames({ name, max }: SportField, game: GameSnapshot): readonly (readonly [number, string])[] | null {
  const [home, away] = [game.home.code, game.away.code];
  switch (name) {
    case 'possession':
    case 'second_half_receiver':
      return [
        [-1, away],
        [0, name === 'possession' ? 'Nobody' : 'Unknown'],
        [1, home],
      ];
    case 'server':
      return [
        [2, away],
        [0, 'Unknown'],
        [1, home],
      ];
    case 'half':
      return [
        [0, 'Top'],
        [1, 'Bottom'],
      ];
    case 'skaters_1':
    case 'skaters_2':
      return [
        [0, 'usual'] as const,
        ...Array.from({ length: max - FEWEST_SKATERS + 1 }, (_, i) => {
          const skaters = FEWEST_SKATERS + i;
          return [skaters, `${skaters}`] as const;
        }),
      ];
    case 'bases':
      return Array.from({ length: 8 }, (_, bases) => [bases, basesMark(bases)] as const);
    default:
      break;
  }
  const flag = max === 1;
  return flag
    ? [
        [0, 'No'],
        [1, 'Yes'],
      ]
    : null;
}

function OneField({
  field,
  game,
  value,
  onChange,
}: {
  field: SportField;
  game: GameSnapshot;
  value: number;
  onChange: (value: number) => void;
}): ReactNode {
  const { name, min, max } = field;
  const label = fieldLabel(name, game);
  const named = valueNames(field, game);
  if (named !== null) return <Segments label={label} value={value} options={named} onChange={onChange} />;
  if (max - min < MOST_BUTTONS) {
    const options = Array.from({ length: max - min + 1 }, (_, i) => [min + i, `${min + i}`] as const);
    return <Segments label={label} value={value} options={options} onChange={onChange} />;
  }
  if (/_ms(_|$)/.test(name)) {
    const text = gameClock(value);
    return (
      <Slider
        label={label}
        text={text}
        min={min / 1000}
        max={max / 1000}
        step={1}
        value={Math.round(value / 1000)}
        onChange={(seconds) => onChange(seconds * 1000)}
      />
    );
  }
  return <Stepper label={label} value={value} steps={[]} max={max} onChange={onChange} />;
}

/** Possession, down, distance and field position. */
function Football({ game, state, put }: { game: GameSnapshot; state: GameState; put: Put }): ReactNode {
  const { possession = 0, down = 0, distance = 0, yards_to_goal = 0 } = state;
  return (
    <>
      <Segments
        label="Ball"
        value={possession}
        options={[
          [-1, game.away.code],
          [0, 'Nobody'],
          [1, game.home.code],
        ]}
        onChange={(side) =>
          put(side !== 0 && down === 0 ? { possession: side, down: 1, ...FIRST_DOWN } : { possession: side })
        }
      />
      {possession === 0 ? null : (
        <>
          <Segments
            label="Down"
            value={down}
            options={[1, 2, 3, 4].map((n) => [n, `${n}`])}
            onChange={(next) => put({ down: next, ...(down === 0 ? FIRST_DOWN : {}) })}
          />
          <Slider
            label="To go"
            text={`${distance} yd`}
            min={1}
            max={30}
            step={1}
            value={distance}
            onChange={(next) => put({ distance: next })}
          />
          <Slider
            label="To goal"
            text={`${yards_to_goal} yd`}
            min={1}
            max={99}
            step={1}
            value={yards_to_goal}
            onChange={(next) => put({ yards_to_goal: next })}
          />
        </>
      )}
    </>
  );
}
