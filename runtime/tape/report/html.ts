/** The shell of every report: one self-contained HTML file, light and dark, readable from 390 px. Pure text building. */

/** Text made safe for HTML content and attribute values. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Trusted markup, as made by this folder; everything else is escaped before it gets here. */
export type Html = string;

/** One number with its label, shown at the top of a report. */
export interface KeyFigure {
  label: string;
  value: string;
  /** A few words below the value. */
  note?: string;
}

/** A table column: numbers are right-aligned and sort as numbers. */
export interface Column {
  label: string;
  numeric?: boolean;
}

/** A cell: its text, and the number it sorts by when the column is numeric. */
export interface Cell {
  text: string;
  sort?: number;
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfaf8;--panel:#fff;--fg:#1b1d21;--muted:#5b616b;--line:#d9d7d2;--a:#1d5fc2;--b:#b4530a;--accent:#0f6b5c;--danger:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#121417;--panel:#1a1d21;--fg:#e8e6e1;--muted:#a0a6b0;--line:#343a42;--a:#7fb2ff;--b:#ffac5e;--accent:#5fd0ba;--danger:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:24px;line-height:1.25;margin:0 0 4px}
h2{font-size:17px;margin:32px 0 8px}
p{margin:8px 0;max-width:76ch}
.sub,.note,figcaption{color:var(--muted)}
.note,figcaption,footer{font-size:13px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:8px;margin:16px 0;padding:0}
.figures div{background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:8px 12px}
.figures dt{color:var(--muted);font-size:13px}
.figures dd{margin:0;font-size:20px;font-weight:600}
.figures dd small{display:block;font-size:13px;font-weight:400;color:var(--muted)}
figure{margin:16px 0;background:var(--panel);border:1px solid var(--line);border-radius:6px;padding:12px}
figcaption{margin-bottom:8px}
.multiples{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:12px}
.multiples figure{margin:0}
svg{display:block;width:100%;height:auto}
svg.narrow{display:none}
@media (max-width:640px){svg.wide{display:none}svg.narrow{display:block}main{padding:16px 12px 40px}}
.table{overflow-x:auto;border:1px solid var(--line);border-radius:6px;background:var(--panel)}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{padding:6px 10px;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
td.wrap{white-space:normal;min-width:180px}
th{color:var(--muted);font-weight:600;position:sticky;top:0;background:var(--panel)}
th button{all:unset;cursor:pointer;min-height:28px}
th button:focus-visible{outline:2px solid var(--a);outline-offset:2px}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
tr:last-child td{border-bottom:0}
.n{text-align:right}
.key{display:inline-block;width:18px;height:3px;vertical-align:middle;margin-right:4px}
code{font:12px/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
details summary{cursor:pointer;min-height:40px;display:flex;align-items:center;gap:8px}
details summary::before{content:"+";font-weight:600;width:1ch}details[open] summary::before{content:"\\2212"}
footer{margin-top:40px;border-top:1px solid var(--line);padding-top:12px;color:var(--muted)}
.axis{stroke:var(--line);stroke-width:1}.tick{fill:var(--muted);font-size:12px}.half{stroke:var(--muted);stroke-dasharray:3 4}
.period{stroke:var(--line);stroke-width:1.5}
.ours,.la{stroke:var(--a);fill:none;stroke-width:2.5}svg.small .la{stroke-width:1.5}.theirs,.lb{stroke:var(--b);fill:none;stroke-width:1.5}
.lc{stroke:var(--accent);fill:none;stroke-width:2}
.area-a{fill:var(--a);opacity:.25}.area-b{fill:var(--b);opacity:.25}
.dot{fill:var(--accent)}.hover{fill:transparent}.hover:hover{fill:var(--fg);opacity:.12}
`;

/** Sorts a table by the column whose heading is pressed; the only script of a report. */
const SCRIPT = `
for(const t of document.querySelectorAll('table.sortable')){const b=t.tBodies[0];t.tHead.addEventListener('click',e=>{
const th=e.target.closest('th');if(!th)return;const up=th.getAttribute('aria-sort')==='descending';
for(const o of t.tHead.rows[0].cells)o.removeAttribute('aria-sort');th.setAttribute('aria-sort',up?'ascending':'descending');
const k=r=>{const c=r.cells[th.cellIndex];return c.dataset.v===undefined?c.textContent:Number(c.dataset.v)};
[...b.rows].sort((x,y)=>{const p=k(x),q=k(y);const d=typeof p==='number'?p-q:p.localeCompare(q);return up?d:-d}).forEach(r=>b.append(r))})}
`;

/** A whole report. `title` and `subtitle` are plain text, `body` and `footer` markup. */
export function page(title: string, subtitle: string, body: Html, footer: Html): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1><p class="sub">${escapeHtml(subtitle)}</p>
${body}
<footer>${footer}</footer></main><script>${SCRIPT}</script></body></html>
`;
}

/** The key figures as a grid. */
export function keyFigures(figures: readonly KeyFigure[]): Html {
  const cells = figures.map(({ label, value, note }) => {
    const small = note === undefined ? '' : `<small>${escapeHtml(note)}</small>`;
    return `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}${small}</dd></div>`;
  });
  return `<dl class="figures">${cells.join('')}</dl>`;
}

/** A table whose headings sort. Empty tables say `empty` instead. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[], empty: string): Html {
  if (rows.length === 0) return `<p class="note">${escapeHtml(empty)}</p>`;
  const head = columns.map(
    ({ label, numeric }) =>
      `<th scope="col"${numeric ? ' class="n"' : ''}><button type="button">${escapeHtml(label)}</button></th>`,
  );
  const body = rows.map((cells) => {
    const tds = cells.map(({ text, sort }, i) => {
      const numeric = columns[i]?.numeric === true;
      const value = sort === undefined ? '' : ` data-v="${sort}"`;
      const style = numeric ? ' class="n"' : text.length > 40 ? ' class="wrap"' : '';
      return `<td${style}${value}>${escapeHtml(text)}</td>`;
    });
    return `<tr>${tds.join('')}</tr>`;
  });
  return `<div class="table"><table class="sortable"><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`;
}

/** Colour keys for a caption. */
export function legend(entries: readonly (readonly [colour: 'a' | 'b' | 'accent', label: string])[]): Html {
  return entries
    .map(
      ([colour, label]) => `<span><i class="key" style="background:var(--${colour})"></i>${escapeHtml(label)}</span>`,
    )
    .join(' &nbsp; ');
}

/** The provenance line of every report. */
export function provenance(parts: {
  source: string;
  kernel_sha256: string;
  journal_sha256: string;
  events: number;
}): Html {
  return `Source <code>${escapeHtml(parts.source)}</code>, ${count(parts.events)} events.<br>
Kernel <code>${escapeHtml(parts.kernel_sha256)}</code><br>Journal <code>${escapeHtml(parts.journal_sha256)}</code>`;
}

/** "61.3 %". */
export function percent(p: number, digits = 1): string {
  return `${minus((100 * p).toFixed(digits))} %`;
}

/** "1.25 c" from 1/10,000 dollar. */
export function cents(e4: number): string {
  return `${minus((e4 / 100).toFixed(2))} c`;
}

/** "$1,234.56" from micro-dollars. */
export function dollars(udollars: number): string {
  const text = Math.abs(udollars / 1e6).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return `${udollars < 0 ? '\u2212' : ''}$${text}`;
}

/** "12,345". */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** "2026-02-14 13:00" (UTC) from microseconds. */
export function utc(at_us: number): string {
  return new Date(at_us / 1_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** "3 d 4 h", "5 h 10 min", "45 s" or "0.25 s". */
export function duration(us: number): string {
  if (us > 0 && us < 1e6) return `${(us / 1e6).toFixed(2)} s`;
  const s = Math.round(us / 1e6);
  if (s < 120) return `${s} s`;
  const min = Math.round(s / 60);
  if (min < 120) return `${min} min`;
  const h = Math.floor(min / 60);
  const [whole, part, big, small] = h < 48 ? [h, min % 60, 'h', 'min'] : [Math.floor(h / 24), h % 24, 'd', 'h'];
  return part === 0 ? `${whole} ${big}` : `${whole} ${big} ${part} ${small}`;
}

/** ASCII minus to the real one. */
export function minus(text: string): string {
  return text.startsWith('-') ? `\u2212${text.slice(1)}` : text;
}
