import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../web/src/styles/tokens.css', import.meta.url), 'utf8');

/** Custom properties of the first block after `selector`. */
function block(selector: string): Record<string, string> {
  const from = css.indexOf(selector);
  expect(from).toBeGreaterThan(-1);
  const body = css.slice(css.indexOf('{', from) + 1, css.indexOf('}', from));
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6,8});/g)].map((m) => [m[1] as string, m[2] as string]),
  );
}

const channels = (hex: string): number[] => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
const alpha = (hex: string): number => (hex.length === 9 ? Number.parseInt(hex.slice(7), 16) / 255 : 1);
const over = (top: string, below: string): number[] =>
  channels(top).map((c, i) => c * alpha(top) + (channels(below)[i] as number) * (1 - alpha(top)));

/** Relative luminance, WCAG 2.2. */
function luminance(rgb: number[]): number {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: number[], b: number[]): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

const dark = block(":root[data-theme='dark'] {");
const light = block(":root[data-theme='light'] {");

describe.each([
  ['dark', dark],
  ['light', light],
])('%s theme', (_name, theme) => {
  const get = (name: string): string => {
    const value = theme[name];
    if (value === undefined) throw new Error(`--${name} is missing`);
    return value;
  };
  const inks = ['text', 'muted', 'side-a', 'side-b', 'accent', 'danger'];
  const grounds = ['bg', 'surface', 'raised'];
  it.each(inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)))(
    '%s on %s reads at 4.5:1',
    (ink, ground) => {
      expect(contrast(channels(get(ink)), channels(get(ground)))).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each([
    ['text', 'side-a-soft'],
    ['text', 'side-b-soft'],
    ['text', 'danger-soft'],
    ['danger', 'danger-soft'],
    ['text', 'accent-soft'],
  ])('%s on %s reads at 4.5:1', (ink, wash) => {
    expect(contrast(channels(get(ink)), over(get(wash), get('surface')))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    ['on-accent', 'accent'],
    ['on-danger', 'danger'],
  ])('%s on %s reads at 4.5:1', (ink, ground) => {
    expect(contrast(channels(get(ink)), channels(get(ground)))).toBeGreaterThanOrEqual(4.5);
  });
});

describe('tokens', () => {
  it('give the system theme the same colours as the chosen one', () => {
    expect(block(":root:not([data-theme='dark']) {")).toEqual(light);
  });

  it('have three text sizes and two weights', () => {
    expect(css.match(/--text-[a-z]+:/g)?.filter((name) => name !== '--text-:')).toHaveLength(3);
    expect(css.match(/--weight-[a-z]+:/g)).toHaveLength(2);
  });

  it('keep spaces on the 4 px grid', () => {
    const sizes = [...css.matchAll(/--space-\d+:\s*(\d+)px/g)].map((m) => Number(m[1]));
    expect(sizes.length).toBeGreaterThan(4);
    expect(sizes.filter((px) => px % 4 !== 0)).toEqual([]);
  });
});
