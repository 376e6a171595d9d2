/**
 * Journal entries that wait for the database, as a file: a header, then one JSON line an entry, oldest first. Read from the
 * front while it grows at the back; what a killed process leaves is whole up to its last line break.
 */
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { JournalEntry } from '../trading/types/journal.ts';

/** Whose entries a file holds. */
export interface SpillHeader {
  format: 1;
  account: string;
  run_id: string;
  /** Process that writes it. */
  pid: number;
}

const CHUNK_BYTES = 1 << 20;
const LINE_BREAK = 10;

export class SpillFile {
  readonly path: string;
  private readonly fd: number;
  private end: number;
  private at = 0;
  private waiting = 0;

  private constructor(path: string, flags: 'r' | 'wx+') {
    this.path = path;
    this.fd = openSync(path, flags, 0o600);
    this.end = fstatSync(this.fd).size;
  }

  /** Begin a new file. @throws the file system's error, `EEXIST` when there is one already */
  static create(path: string, header: SpillHeader): SpillFile {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const file = new SpillFile(path, 'wx+');
    file.write(`${JSON.stringify(header)}\n`);
    file.at = file.end;
    return file;
  }

  /** Open a file that was left behind. @throws SyntaxError when its first line is no header */
  static open(path: string): { file: SpillFile; header: SpillHeader } {
    const file = new SpillFile(path, 'r');
    try {
      const [line = ''] = file.lines(1);
      const header = JSON.parse(line) as Partial<SpillHeader>;
      if (header.format !== 1 || typeof header.account !== 'string' || typeof header.pid !== 'number')
        throw new SyntaxError(`${path} does not begin with the header of waiting journal entries`);
      return { file, header: header as SpillHeader };
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Entries added and not yet taken. */
  get unread(): number {
    return this.waiting;
  }

  /** Add entries at the end. @throws the file system's error; the file is cut back to whole entries then, if that is possible */
  append(entries: readonly JournalEntry[]): void {
    this.write(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    this.waiting += entries.length;
  }

  /** Count everything in the file as taken: whoever wrote it still has it in memory. */
  skip(): void {
    this.at = this.end;
    this.waiting = 0;
  }

  /** The next entries, about a megabyte of them; empty at the end. @throws SyntaxError on a line that is no JSON */
  take(): JournalEntry[] {
    const entries = this.lines(Number.MAX_SAFE_INTEGER).map((line) => JSON.parse(line) as JournalEntry);
    this.waiting = Math.max(0, this.waiting - entries.length);
    return entries;
  }

  /** Everything is on the disk when this returns. */
  sync(): void {
    fsyncSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Close and delete. */
  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    let done = 0;
    while (done < bytes.length) done += writeSync(this.fd, bytes, done, bytes.length - done, this.end + done);
    this.end += bytes.length;
  }

  /** Whole lines from where reading stands, at most `limit`, within one chunk; a chunk grows until it holds a line. */
  private lines(limit: number): string[] {
    for (let size = CHUNK_BYTES; ; size *= 2) {
      const buffer = Buffer.allocUnsafe(Math.min(size, this.end - this.at));
      const length = readSync(this.fd, buffer, 0, buffer.length, this.at);
      const whole = buffer.subarray(0, buffer.subarray(0, length).lastIndexOf(LINE_BREAK) + 1);
      if (whole.length === 0 && this.at + length < this.end) continue;
      const lines: string[] = [];
      let from = 0;
      while (from < whole.length && lines.length < limit) {
        const to = whole.indexOf(LINE_BREAK, from);
        lines.push(whole.toString('utf8', from, to));
        from = to + 1;
      }
      this.at += from;
      return lines;
    }
  }
}
