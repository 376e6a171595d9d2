import { expect, test } from 'vitest';
import { cents, dollars, duration, escapeHtml, percent, table, utc } from '../../runtime/tape/report/html.ts';
import { dayTicks, lineChart, niceTicks } from '../../runtime/tape/report/svg.ts';

test('figures are written as people read them, with a real minus', () => {
  expect([percent(0.613), percent(-0.02), cents(125), cents(-50)]).toEqual([
    '61.3 %',
    '\u22122.0 %',
    '1.25 c',
    '\u22120.50 c',
  ]);
  expect([dollars(1_234_560_000), dollars(-10_450_000)]).toEqual(['$1,234.56', '\u2212$10.45']);
  expect([
    duration(45e6),
    duration(7_200e6),
    duration(3_600e6 * 30),
    duration(86_400e6 * 3),
    duration(86_400e6 * 3 + 3_600e6),
  ]).toEqual(['45 s', '2 h', '30 h', '3 d', '3 d 1 h']);
  expect(utc(1_770_166_800_000_000)).toBe('2026-02-04 01:00');
});

test('text is escaped for content and attributes', () => {
  expect(escapeHtml(`<a href="x" onclick='y'>&`)).toBe('&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;');
  expect(table([{ label: '<' }], [[{ text: '<img>' }]], '')).not.toContain('<img>');
  expect(table([{ label: 'x' }], [], 'Nothing & nobody')).toBe('<p class="note">Nothing &amp; nobody</p>');
});

test('ticks are round, inside the range, and few', () => {
  expect(niceTicks(0, 103, 4, String).map(({ at }) => at)).toEqual([0, 50, 100]);
  expect(niceTicks(-5, 5, 4, String).map(({ at }) => at)).toEqual([-5, 0, 5]);
  expect(niceTicks(3, 3, 4, String)).toHaveLength(1);
  const days = dayTicks(1_770_166_800_000_000, 1_772_582_400_000_000, 4);
  expect(days.length).toBeLessThanOrEqual(5);
  expect(days[0]?.label).toBe('02-05');
});

test('a line breaks where its points are too far apart, and an empty chart is still a picture', () => {
  const frame = {
    x: { min: 0, max: 10, ticks: [] },
    y: { min: 0, max: 1, ticks: [] },
    height: 100,
    narrow_height: 100,
  };
  const points: [number, number][] = [
    [0, 0],
    [1, 1],
    [9, 1],
    [10, 0],
  ];
  const broken = lineChart({ ...frame, title: 't', lines: [{ points, style: 'la', max_gap: 2 }] });
  expect(broken.match(/d="([^"]*)"/)?.[1]?.match(/M/g)).toHaveLength(2);
  const empty = lineChart({
    ...frame,
    title: '"quoted"',
    lines: [{ points: [], style: 'la' }],
    areas: [{ points: [], base: 0, style: 'area-a' }],
  });
  expect(empty).toContain('aria-label="&quot;quoted&quot;"');
  expect(empty).not.toContain('NaN');
});
