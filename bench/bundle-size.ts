/** What a browser downloads. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from './figure.ts';
import { projectRoot } from './program.ts';

export const name = 'bundle-size';
export const description = 'the built page, gzipped: scripts and styles, fonts, and the kernel apart';

const groups: Record<string, readonly string[]> = {
  scripts_and_styles_gzipped: ['.js', '.mjs', '.css', '.html'],
  kernel_gzipped: ['.wasm'],
  fonts: ['.woff', '.woff2'],
};

/** Kilobytes of 1,000 bytes. Fonts are compressed already and count as they are. */
export async function run(): Promise<Figure[]> {
  const directory = join(projectRoot, 'web', 'dist');
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.entries(groups).map(([group, extensions]) => {
    let bytes = 0;
    for (const file of files) {
      if (!extensions.includes(extname(file.name))) continue;
      const content = readFileSync(join(file.parentPath, file.name));
      bytes += group === 'fonts' ? content.length : gzipSync(content, { level: 9 }).length;
    }
    const value = bytes / 1000;
    return { name: group, value, unit: 'kB', min: value, max: value, runs: 1 };
  });
}
