/** What is asked of people: durations as they are typed, and a word typed to confirm. */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { CliError, ioOf } from './output.ts';

const UNIT_US: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3_600e6, d: 86_400e6 };

/**
 * Parse a duration: a whole number and s, m, h or d.
 * @returns microseconds
 * @throws CliError naming the field, the value and what is possible (`range`, in words)
 */
export function durationOption(
  field: string,
  text: string,
  { min_us, max_us, range }: { min_us: number; max_us: number; range: string },
): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const us = Number(count) * (UNIT_US[unit] ?? Number.NaN);
  if (us >= min_us && us <= max_us) return us;
  throw new CliError('bad_option', `got ${JSON.stringify(text)}`, { field, expected: `${range}, e.g. 30m or 8h` });
}

/** One line that a person types; null when nobody answers. */
async function answerTo(command: Command, question: string): Promise<string | null> {
  const { stdin, stderr, signal } = ioOf(command);
  if (stdin === undefined) return null;
  const lines = createInterface({ input: stdin, terminal: false });
  stderr.write(question);
  try {
    return await new Promise<string | null>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(null));
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  } finally {
    lines.close();
  }
}

/** Go on only when a person types the word. @throws CliError `not_confirmed` */
export async function confirmByTyping(command: Command, about: string, word: string): Promise<void> {
  const answer = await answerTo(command, `${about}\nType ${word} to go on: `);
  if (answer?.trim() === word) return;
  throw new CliError('not_confirmed', answer === null ? 'nobody answered' : `got ${JSON.stringify(answer.trim())}`, {
    field: 'confirmation',
    expected: `${word}, typed; or --yes`,
  });
}
