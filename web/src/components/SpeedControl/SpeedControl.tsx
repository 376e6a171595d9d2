import type { ReactNode } from 'react';
import { useDemo } from '../../live/demo.ts';

/** Speeds offered, game seconds per real second. */
export const SPEEDS = [1, 2, 5, 10, 30, 60] as const;

/** Clock of the demo; absent in every other mode. */
export function SpeedControl(): ReactNode {
  const { speed, setSpeed } = useDemo();
  if (speed === null) return null;
  const offered: number[] = SPEEDS.includes(speed as (typeof SPEEDS)[number])
    ? [...SPEEDS]
    : [...SPEEDS, speed].sort((a, b) => a - b);
  return (
    <label className="speed">
      <span className="visually-hidden">Demo speed</span>
      <select
        className="control"
        value={speed}
        title="Demo speed: game seconds per second"
        onChange={(event) => setSpeed(Number(event.target.value))}
      >
        {offered.map((n) => (
          <option key={n} value={n}>
            {n}×
          </option>
        ))}
      </select>
    </label>
  );
}
