/** A throw-away tree shaped like the project, in which a test may plant a violation. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/lib/process.mjs';

/** A temporary tree; `remove` deletes it. */
export type PlantedTree = { directory: string; write: (path: string, text: string) => void; remove: () => void };

/**
 * Makes a tree with the project's own configuration files and packages.
 * @param configuration files copied from the project's root
 */
export function plantTree(configuration: readonly string[]): PlantedTree {
  const directory = mkdtempSync(join(tmpdir(), 'arbees-planted-'));
  for (const name of configuration) copyFileSync(join(root, name), join(directory, name));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
  return {
    directory,
    write: (path, text) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
