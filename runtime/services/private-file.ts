/** Files that nobody but their owner may read: keys, and what is signed with them. */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';

/** Why a private file is not taken. */
export type PrivateFileFault = 'absent' | 'unreadable' | 'no_file' | 'readable_by_others' | 'other_owner' | 'too_large';

/** Its text, or what is wrong with it, in words that name the path. */
export type PrivateFile = { ok: true; text: string } | { ok: false; fault: PrivateFileFault; detail: string };

/** Keys and signed documents are far smaller. */
const MOST_BYTES = 64 * 1024;

function refuse(fault: PrivateFileFault, detail: string): PrivateFile {
  return { ok: false, fault, detail };
}

/** What an open file's own record says against it; null when nothing does. Windows has no such modes: only kind and size count there. */
function faultOf(path: string, { mode, uid, size }: Stats, is_file: boolean): PrivateFile | null {
  if (!is_file) return refuse('no_file', `${path} is no file`);
  if (size > MOST_BYTES) return refuse('too_large', `${path} has ${size} bytes, at most ${MOST_BYTES} are read`);
  const own = process.getuid?.();
  if (own === undefined) return null;
  if (uid !== own && uid !== 0) return refuse('other_owner', `${path} belongs to user ${uid}, not to ${own}`);
  if ((mode & 0o077) === 0) return null;
  const bits = (mode & 0o777).toString(8).padStart(4, '0');
  return refuse(
    'readable_by_others',
    `${path} has mode ${bits}, so others than its owner may use it: chmod 600 ${path}`,
  );
}

/** Read a file that must be its owner's alone (0600 or less). What is checked is the file that is read, not its name again. */
export function readPrivateFile(path: string): PrivateFile {
  let file: number;
  try {
    // A pipe that nobody writes to would be waited for.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return refuse('absent', `there is no file ${path}`);
    return refuse('unreadable', `${path} cannot be read (${code})`);
  }
  try {
    const stats = fstatSync(file);
    return faultOf(path, stats, stats.isFile()) ?? { ok: true, text: readFileSync(file, 'utf8') };
  } catch (error) {
    return refuse('unreadable', `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'failed'})`);
  } finally {
    closeSync(file);
  }
}
