/** What the resident memory of a process is made of, read from /proc (Linux). */
import { readFileSync } from 'node:fs';

/** One mapping of a process: bytes mapped and bytes in memory. */
export interface Mapping {
  kind: 'file' | 'code' | 'data';
  size: number;
  resident: number;
}

const KILOBYTE = 1024;

/** Every mapping of a process, from the text of /proc/PID/smaps. */
export function mappingsOf(smaps: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const line of smaps.split('\n')) {
    const head = /^[0-9a-f]+-[0-9a-f]+ (\S{4}) \S+ \S+ (\d+)/.exec(line);
    if (head !== null) {
      const kind = head[2] !== '0' ? 'file' : head[1]?.includes('x') ? 'code' : 'data';
      mappings.push({ kind, size: 0, resident: 0 });
      continue;
    }
    const amount = /^(Size|Rss): +(\d+) kB/.exec(line);
    const mapping = mappings.at(-1);
    if (amount === null || mapping === undefined) continue;
    mapping[amount[1] === 'Size' ? 'size' : 'resident'] = Number(amount[2]) * KILOBYTE;
  }
  return mappings;
}

/** The mappings of a running process. @throws when it is gone */
export function readMappings(pid: number): Mapping[] {
  return mappingsOf(readFileSync(`/proc/${pid}/smaps`, 'utf8'));
}

/** How much of a memory of this length is resident: of the mapping that has its size, else all of it. */
export function residentOf(mappings: readonly Mapping[], length: number): number {
  const found = mappings.filter(({ kind, size }) => kind === 'data' && size === length);
  return Math.max(0, ...found.map(({ resident }) => resident)) || length;
}

/** Most that a process ever had in memory, bytes. @throws when it is gone */
export function peakBytes(pid: number): number {
  const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(found?.[1] ?? 0) * KILOBYTE;
}
