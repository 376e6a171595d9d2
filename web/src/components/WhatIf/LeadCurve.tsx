import type { ReactNode } from 'react';
import type { EngineContract } from '../../../../engine-wasm/contract.ts';
import { count, probability } from '../../format/format.ts';
import { CURVE_REACH, curve, type Question } from '../../kernel/whatif.ts';

const WIDTH = 600;
const HEIGHT = 120;

/** Home win by home lead with everything else as asked: forty answers of the kernel, a line and the point that is asked about. */
export function LeadCurve({
  engine,
  question,
  home_code,
}: {
  engine: EngineContract;
  question: Question;
  home_code: string;
}): ReactNode {
  const points = curve(engine, question, CURVE_REACH[question.league]);
  const lead = question.state.score_1 - question.state.score_2;
  const low = points[0]?.lead ?? 0;
  const high = points.at(-1)?.lead ?? 1;
  const x = (n: number): number => ((n - low) / Math.max(1, high - low)) * WIDTH;
  const y = (p: number): number => (1 - p) * HEIGHT;
  const path = points
    .map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.lead).toFixed(1)} ${y(point.probability).toFixed(1)}`)
    .join('');
  const here = points.find((point) => point.lead === lead);
  return (
    <figure className="lead-curve">
      <figcaption className="muted small">Home win by lead of {home_code}, all else as above</figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Home win by lead; at ${lead} it is ${probability(here?.probability ?? null)}`}
      >
        <path d={`M0 ${HEIGHT / 2}H${WIDTH}M${x(0)} 0V${HEIGHT}`} className="lead-grid" />
        {here === undefined ? null : <path d={`M${x(lead)} 0V${HEIGHT}`} className="lead-here" />}
        <path d={path} className="lead-line" />
      </svg>
      <p className="lead-axis muted small" aria-hidden="true">
        <span>{count(low)}</span>
        <span>level</span>
        <span>+{high}</span>
      </p>
    </figure>
  );
}
