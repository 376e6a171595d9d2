import { type ReactNode, useId } from 'react';

/** A number with buttons for the usual steps. */
export function Stepper({
  label,
  value,
  steps,
  max = 250,
  onChange,
}: {
  label: string;
  value: number;
  steps: readonly number[];
  max?: number;
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
          aria-label={`${label} one less`}
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
          max={max}
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

/** One of a few values. */
export function Segments<T extends number>({
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

/** A value in a range, with its text. */
export function Slider({ label, text, ...range }: SliderProps): ReactNode {
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
