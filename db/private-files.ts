/** What a journal says is its owner's alone: directories 0700, files 0600. */
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/** Files that this process makes from now on are its user's alone. Only the main thread may say so; it holds for all threads. */
export function makePrivateFiles(): void {
  if (isMainThread) process.umask(0o077);
}

/** Take the rights of others away from a directory and everything in it, as an older version or another program left them. */
export function closeToOthers(directory: string): void {
  chmodSync(directory, 0o700);
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o700);
    else if (entry.isFile()) chmodSync(path, 0o600);
  }
}
