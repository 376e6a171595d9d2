import type { ReactNode } from 'react';
import { LATENCY_BOUNDS_US, type LatencyView } from '../../../../runtime/trading/view/view.ts';
import { count, span } from '../../format/format.ts';
import { quantileBoundUs, samples, usedBuckets } from '../../select/health.ts';
import './Histogram.css';

const STAGE: Record<LatencyView['stage'], string> = {
  parse: 'Parse a frame',
  decide: 'Event to decision',
  source_to_receive: 'Source to us',
  intent_to_fill: 'Order to fill',
};

const bound = (us: number | null): string => (us === Number.POSITIVE_INFINITY ? 'over 10 s' : `≤ ${span(us)}`);

/** Latency of one stage: bars per 1-2-5 bucket, with the buckets in which the median and the 99th percentile lie. */
export function Histogram({ latency }: { latency: LatencyView }): ReactNode {
  const total = samples(latency);
  const [first, last] = usedBuckets(latency);
  const most = Math.max(1, ...latency.counts);
  const bars = latency.counts
    .slice(first, last + 1)
    .map((n, i) => ({ n, up_to_us: LATENCY_BOUNDS_US[first + i] ?? Number.POSITIVE_INFINITY }));
  const label = `${STAGE[latency.stage]}, ${latency.source}: median ${bound(quantileBoundUs(latency, 0.5))}, 99th percentile ${bound(quantileBoundUs(latency, 0.99))}, ${count(total)} samples`;
  return (
    <figure className="histogram">
      <figcaption>
        <strong>{STAGE[latency.stage]}</strong> <span className="muted">{latency.source}</span>
      </figcaption>
      <dl>
        <div>
          <dt>Median</dt>
          <dd>{bound(quantileBoundUs(latency, 0.5))}</dd>
        </div>
        <div>
          <dt>99 % within</dt>
          <dd>{bound(quantileBoundUs(latency, 0.99))}</dd>
        </div>
        <div>
          <dt>Samples</dt>
          <dd>{count(total)}</dd>
        </div>
      </dl>
      <div className="bars" role="img" aria-label={label}>
        {bars.map(({ n, up_to_us }) => (
          <span key={up_to_us} title={`${bound(up_to_us)}: ${count(n)}`}>
            <span
              className={n === 0 ? 'none' : undefined}
              style={{ height: `${Math.max(n === 0 ? 0 : 3, (n / most) * 100)}%` }}
            />
          </span>
        ))}
      </div>
      <div className="bars-axis muted small" aria-hidden="true">
        <span>{span(LATENCY_BOUNDS_US[first] ?? 0)}</span>
        <span>{last >= LATENCY_BOUNDS_US.length ? 'over 10 s' : span(LATENCY_BOUNDS_US[last] ?? 0)}</span>
      </div>
    </figure>
  );
}
