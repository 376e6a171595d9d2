import { type ReactNode, useId } from 'react';
import type { GameSnapshot, GameState, Side } from '../../../../runtime/trading/events.ts';
import { gameClock, period, probability } from '../../format/format.ts';
import { change, periodMs, type Question } from '../../kernel/whatif.ts';

/** Where a drive begins after a touchback. */
const FIRST_DOWN = { distance: 10, yards_to_goal: 70 };

interface FieldsProps {
  game: GameSnapshot;
  question: Question;
  set: (question: Question) => void;
  qty_cc: number;
  setQty: (qty_cc: number) => void;
}

/** Score, clock, possession, down and pregame price as fields. */
export function StateFields({ game, question, set, qty_cc, setQty }: FieldsProps): ReactNode {
  const { state, league } = question;
  const put = (part: Partial<GameState>): void => set(change(question, part));
  const football = league === 'nfl';
  return (
    <div className="fields">
      <Stepper
        label={game.away.code}
        value={state.away_score}
        steps={football ? [3, 7] : [2, 3]}
        onChange={(away_score) => put({ away_score })}
      />
      <Stepper
        label={game.home.code}
        value={state.home_score}
        steps={football ? [3, 7] : [2, 3]}
        onChange={(home_score) => put({ home_score })}
      />
      <Segments
        label="Period"
        value={state.period}
        options={[1, 2, 3, 4, 5].map((n) => [n, period(n)])}
        onChange={(n) => put({ period: n, clock_ms: Math.min(state.clock_ms, periodMs(league, n)) })}
      />
      <Slider
        label="Clock"
        text={gameClock(state.clock_ms)}
        min={0}
        max={periodMs(league, state.period) / 1000}
        step={1}
        value={Math.round(state.clock_ms / 1000)}
        onChange={(seconds) => put({ clock_ms: seconds * 1000 })}
      />
      <Segments<Side>
        label="Ball"
        value={state.possession}
        options={[
          [-1, game.away.code],
          [0, 'Nobody'],
          [1, game.home.code],
        ]}
        onChange={(possession) =>
          put(
            football && possession !== 0 && state.down === 0 ? { possession, down: 1, ...FIRST_DOWN } : { possession },
          )
        }
      />
      {football && state.possession !== 0 ? <Downs state={state} put={put} /> : null}
      <Slider
        label="Pregame"
        text={probability(question.prior_home)}
        min={2}
        max={98}
        step={0.5}
        value={Math.round(question.prior_home * 200) / 2}
        onChange={(percent) => set({ ...question, prior_home: percent / 100 })}
      />
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

/** Down, distance and field position. */
function Downs({ state, put }: { state: GameState; put: (part: Partial<GameState>) => void }): ReactNode {
  return (
    <>
      <Segments
        label="Down"
        value={state.down}
        options={[1, 2, 3, 4].map((n) => [n, `${n}`])}
        onChange={(down) => put({ down, ...(state.down === 0 ? FIRST_DOWN : {}) })}
      />
      <Slider
        label="To go"
        text={`${state.distance} yd`}
        min={1}
        max={30}
        step={1}
        value={state.distance}
        onChange={(distance) => put({ distance })}
      />
      <Slider
        label="To goal"
        text={`${state.yards_to_goal} yd`}
        min={1}
        max={99}
        step={1}
        value={state.yards_to_goal}
        onChange={(yards_to_goal) => put({ yards_to_goal })}
      />
    </>
  );
}

function Stepper({
  label,
  value,
  steps,
  onChange,
}: {
  label: string;
  value: number;
  steps: readonly number[];
  onChange: (value: number) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="stepper">
        <button
          type="button"
          className="control icon"
          aria-label={`${label} one point less`}
          onClick={() => onChange(value - 1)}
        >
          −
        </button>
        <input
          id={id}
          className="control"
          inputMode="numeric"
          type="number"
          min={0}
          max={250}
          value={value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
        />
        {[1, ...steps].map((n) => (
          <button
            key={n}
            type="button"
            className="control icon"
            aria-label={`${label} plus ${n}`}
            onClick={() => onChange(value + n)}
          >
            +{n}
          </button>
        ))}
      </div>
    </div>
  );
}

function Segments<T extends number>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}): ReactNode {
  return (
    <div className="field">
      <span>{label}</span>
      <fieldset className="segmented" aria-label={label}>
        {options.map(([n, text]) => (
          <button key={n} type="button" className="control" aria-pressed={n === value} onClick={() => onChange(n)}>
            {text}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

interface SliderProps {
  label: string;
  text: string;
  min: number;
  max: number;
  step: number;
  value: number;
  onChange: (value: number) => void;
}

function Slider({ label, text, ...range }: SliderProps): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="slider">
        <input
          id={id}
          type="range"
          min={range.min}
          max={range.max}
          step={range.step}
          value={range.value}
          aria-valuetext={text}
          onChange={(event) => range.onChange(event.target.valueAsNumber)}
        />
        <output htmlFor={id}>{text}</output>
      </div>
    </div>
  );
}
