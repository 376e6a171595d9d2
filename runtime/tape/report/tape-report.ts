/** The report of a replayed tape: what was in it and what the desk did. */
import type { Tally } from '../journal-tally.ts';
import type { ReplayResult } from '../replay.ts';
import { paperFigures } from './backtest-report.ts';
import type { RunFacts } from './game-report.ts';
import { type Cell, count, keyFigures, page, provenance, table, utc } from './html.ts';

/** The whole report as HTML. */
export function tapeReport(run: ReplayResult, paper: Tally, facts: RunFacts): string {
  const kinds = Object.entries(run.entries_by_kind)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, times]): Cell[] => [{ text: kind.replaceAll('_', ' ') }, { text: count(times), sort: times }]);
  const figures = keyFigures([
    { label: 'Events', value: count(run.events) },
    { label: 'Journal entries', value: count(run.entries) },
    { label: 'Events per second', value: count(run.events_per_s) },
  ]);
  const body = `${figures}<h2>The paper desk</h2>${paperFigures({ paper })}
<h2>Journal</h2>${table([{ label: 'Entry' }, { label: 'Times', numeric: true }], kinds, 'The journal is empty.')}`;
  return page('Tape replay', `${utc(run.first_at_us)} to ${utc(run.last_at_us)} UTC`, body, provenance(facts));
}
