/** The calibration report: one self-contained HTML file with reliability diagrams and phase tables. Pure text building. */
import type { Calibration } from './calibrate.ts';
import type { ReferenceScore, SportScore } from './groups.ts';
import { lineRows } from './lines.ts';
import type { Bin, Difference, ErrorSd, Score } from './metrics.ts';

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfaf8;--panel:#fff;--fg:#1b1d21;--muted:#5b616b;--line:#d9d7d2;--a:#1d5fc2}
@media (prefers-color-scheme:dark){:root{--bg:#121417;--panel:#1a1d21;--fg:#e8e6e1;--muted:#a0a6b0;--line:#343a42;--a:#7fb2ff}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:24px 16px 48px}h1{font-size:24px;margin:0 0 4px}h2{font-size:19px;margin:40px 0 8px}h3{font-size:15px;margin:20px 0 6px}
p{max-width:76ch}.note{color:var(--muted);font-size:13px}
figure{margin:12px 0;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px;max-width:440px}
figcaption{color:var(--muted);font-size:13px}svg{display:block;width:100%;height:auto}
.table{overflow-x:auto;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
table{border-collapse:collapse;width:100%;font-size:13px}th,td{padding:6px 10px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child,td:first-child{text-align:left}th{color:var(--muted)}tr:last-child td{border-bottom:0}
.axis{stroke:var(--line)}.tick{fill:var(--muted);font-size:12px}.even{stroke:var(--muted);stroke-dasharray:3 4}.error{stroke:var(--a);opacity:.5}.dot{fill:var(--a)}.count{fill:var(--line)}
`;

function escapeText(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (letter) => names[letter] ?? letter);
}

/** Four decimals; a dash for no number. */
function figure(x: number, digits = 4): string {
  return Number.isFinite(x) ? x.toFixed(digits) : '-';
}

/** "-0.0069 [-0.0091, -0.0044]". */
export function interval({ mean, low, high }: Difference): string {
  return `${signed(mean)} [${signed(low)}, ${signed(high)}]`;
}

function signed(x: number): string {
  return `${x > 0 ? '+' : ''}${x.toFixed(4)}`;
}

const SIZE = 400;
const EDGE = 36;
const SPAN = SIZE - EDGE - 12;

function reliabilityDiagram(bins: readonly Bin[], title: string): string {
  const x = (p: number): string => (EDGE + p * SPAN).toFixed(1);
  const y = (p: number): string => (12 + (1 - Math.min(1, Math.max(0, p))) * SPAN).toFixed(1);
  const most = Math.max(1, ...bins.map((bin) => bin.forecasts));
  const parts: string[] = [];
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    parts.push(`<line class="axis" x1="${x(0)}" x2="${x(1)}" y1="${y(at)}" y2="${y(at)}"/>`);
    parts.push(`<text class="tick" x="${EDGE - 6}" y="${Number(y(at)) + 4}" text-anchor="end">${at}</text>`);
    parts.push(`<text class="tick" x="${x(at)}" y="${SIZE - 6}" text-anchor="middle">${at}</text>`);
  }
  for (const [i, bin] of bins.entries()) {
    if (bin.forecasts === 0) continue;
    const tall = (0.15 * SPAN * bin.forecasts) / most;
    const left = EDGE + (i / bins.length) * SPAN;
    parts.push(
      `<rect class="count" x="${left.toFixed(1)}" y="${(12 + SPAN - tall).toFixed(1)}" width="${(SPAN / bins.length - 1).toFixed(1)}" height="${tall.toFixed(1)}"/>`,
    );
    const at = x(bin.predicted);
    const [low, high] = [y(bin.observed - 1.96 * bin.se), y(bin.observed + 1.96 * bin.se)];
    parts.push(`<line class="error" x1="${at}" x2="${at}" y1="${low}" y2="${high}"/>`);
    const words = `forecast ${figure(bin.predicted, 3)}, happened ${figure(bin.observed, 3)} +- ${figure(bin.se, 3)}, ${bin.forecasts} forecasts`;
    parts.push(`<circle class="dot" cx="${at}" cy="${y(bin.observed)}" r="3.5"><title>${words}</title></circle>`);
  }
  parts.unshift(`<line class="even" x1="${x(0)}" x2="${x(1)}" y1="${y(0)}" y2="${y(1)}"/>`);
  const svg = `<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img" aria-label="${escapeText(title)}">${parts.join('')}</svg>`;
  return `<figure>${svg}<figcaption>Forecast (across) against what happened (up), with 95 % intervals by game and the share of forecasts per bin.</figcaption></figure>`;
}

const HEAD = [
  '',
  'games',
  'rows',
  'log loss',
  'Brier',
  'ECE',
  'slope',
  'intercept',
  'worst bin',
  'gap',
  's.e.',
  'error',
  'by the model',
];

function phaseRow(name: string, s: Score & { error_sd?: ErrorSd }): string {
  const worst = s.worst_bin;
  const cells = [
    ...[escapeText(name), String(s.games), String(s.rows), figure(s.log_loss), figure(s.brier), figure(s.ece)],
    ...[figure(s.slope, 3), figure(s.intercept, 3), worst === null ? '-' : figure(worst.predicted, 2)],
    ...(worst === null ? ['-', '-'] : [signed(worst.gap), figure(worst.se)]),
    ...[s.error_sd === undefined ? '-' : figure(s.error_sd.measured, 3), figure(s.error_sd?.model ?? Number.NaN, 3)],
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function table(head: readonly string[], rows: readonly string[]): string {
  const names = head.map((name) => `<th scope="col">${escapeText(name)}</th>`).join('');
  return `<div class="table"><table><thead><tr>${names}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const BESIDE = [
  '',
  'games',
  'rows',
  'theirs',
  'ours',
  'log loss, ours less theirs',
  'Brier, ours less theirs',
  'ECE theirs',
  'ECE ours',
];

function referenceRow(name: string, r: ReferenceScore): string {
  const cells = [
    ...[escapeText(name), String(r.games), String(r.rows), figure(r.log_loss), figure(r.model_log_loss)],
    ...[interval(r.log_loss_difference), interval(r.brier_difference), figure(r.ece), figure(r.model_ece)],
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function section(sport: string, s: SportScore): string {
  const rows = [phaseRow('all', s), ...s.phases.map((phase) => phaseRow(phase.name, phase))];
  if (s.pregame.length > 1) rows.push(...s.pregame.map((part) => phaseRow(part.name, part)));
  rows.push(...s.terciles.map((third) => phaseRow(`|logit p0|: ${third.name}`, third)));
  const beside: string[] = s.baseline === null ? [] : [referenceRow(s.baseline.name, s.baseline)];
  if (s.reference !== null) {
    beside.push(referenceRow('all', s.reference), ...s.reference.sources.map((one) => referenceRow(one.name, one)));
    for (const { name, reference } of s.phases) if (reference !== null) beside.push(referenceRow(name, reference));
  }
  const lines = lineRows(s.lines).map(([name, figures]) => phaseRow(name, figures));
  const refused = Object.entries(s.refused).map(([name, times]) => `${name} ${times}`);
  return [
    `<h2>${escapeText(sport)}</h2><p class="note">${s.files.map(escapeText).join(', ')}</p>`,
    reliabilityDiagram(s.bins, `Reliability of ${sport}`),
    table(HEAD, rows),
    lines.length === 0 ? '' : `<h3>Spread and total lines, open ones all through each game</h3>${table(HEAD, lines)}`,
    beside.length === 0 ? '' : `<h3>Beside the probabilities of others, same rows</h3>${table(BESIDE, beside)}`,
    refused.length === 0 ? '' : `<p class="note">Refused: ${escapeText(refused.join(', '))}</p>`,
  ].join('\n');
}

/** The whole report. @param kernel_sha256 of the module that priced */
export function calibrationReport(run: Calibration, kernel_sha256: string): string {
  const sections = Object.entries(run.sports).map(([sport, figures]) => section(sport, figures));
  const intro =
    'Every row of the tables, priced from what was known before it. Differences carry a 95 % interval from 2,000 draws of whole games. Error: root mean square gap of the bins less the chance in them, and what the model says of itself. Soccer: log loss and Brier over three outcomes.';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Calibration</title><style>${STYLE}</style></head>
<body><main><h1>Calibration</h1><p>${intro}</p>
${sections.join('\n') || '<p>No table of a known kind.</p>'}
<p class="note">Kernel ${escapeText(kernel_sha256)}</p></main></body></html>
`;
}
