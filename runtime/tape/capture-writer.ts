/**
 * Captures: raw frames as they came off the wire, one JSON object a line, `{"source","channel","received_at_us","data"}`.
 * Each flush is a complete gzip member, and members may simply follow one another: a crash loses at most what was not yet
 * flushed, and `zcat` reads the file.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RawFrame } from '../trading/types/feeds.ts';
import type { TimeUs } from '../trading/types/units.ts';

const compress = promisify(gzip);

export interface CaptureOptions {
  /** A gzip member is written when this much text is waiting, bytes. */
  flush_bytes?: number;
  /** ... or when the oldest waiting frame was received this long before the newest, microseconds. */
  flush_after_us?: number;
  /** Text that may wait for a slow disk, bytes; frames beyond are dropped and counted. */
  max_buffer_bytes?: number;
  /** Compressed size at which the next file of the capture is begun, bytes. */
  rotate_bytes?: number;
}

/** What a capture has taken in so far. */
export interface CaptureStats {
  frames: number;
  /** Frames lost because the buffer was full or the disk refused; never silent. */
  dropped: number;
  /** Uncompressed text written, bytes. */
  text_bytes: number;
  /** Compressed bytes on disk. */
  file_bytes: number;
  /** Files in order; the first is the path given, then `name.0001.jsonl.gz`, ... */
  files: string[];
  /** First error of the disk, for people; null while all is well. */
  error: string | null;
}

/** One line of a capture, newline included. */
export function captureLine(frame: RawFrame): string {
  const { source, channel, received_at_us, data } = frame;
  return `${JSON.stringify({ source, channel, received_at_us, data })}\n`;
}

/** Path of the n-th file of a capture: n = 0 is the path itself, later ones carry a four-digit number before the suffix. */
export function capturePart(path: string, n: number): string {
  if (n === 0) return path;
  const suffix = /(\.jsonl)?(\.gz)?$/.exec(path)?.[0] ?? '';
  return `${path.slice(0, path.length - suffix.length)}.${String(n).padStart(4, '0')}${suffix}`;
}

/** Writes captures. {@link frame} is synchronous and never throws; the disk is served in the background. */
export class CaptureWriter {
  readonly stats: CaptureStats;
  private readonly path: string;
  private readonly limits: Required<CaptureOptions>;
  private lines: string[] = [];
  private waiting_bytes = 0;
  /** Bytes handed to a flush that is still running; they count against the buffer. */
  private flushing_bytes = 0;
  private oldest_at_us: TimeUs = 0;
  private file: FileHandle;
  private part_bytes = 0;
  private work: Promise<void> = Promise.resolve();

  private constructor(path: string, file: FileHandle, options: CaptureOptions) {
    this.path = path;
    this.file = file;
    this.limits = {
      flush_bytes: options.flush_bytes ?? 1 << 18,
      flush_after_us: options.flush_after_us ?? 2_000_000,
      max_buffer_bytes: options.max_buffer_bytes ?? 1 << 26,
      rotate_bytes: options.rotate_bytes ?? 1 << 28,
    };
    this.stats = { frames: 0, dropped: 0, text_bytes: 0, file_bytes: 0, files: [path], error: null };
  }

  /** Begin a capture, replacing the file. @throws the file system's error when it cannot be opened. */
  static async open(path: string, options: CaptureOptions = {}): Promise<CaptureWriter> {
    return new CaptureWriter(path, await open(path, 'w'), options);
  }

  /** Keep one frame. */
  frame(frame: RawFrame): void {
    const line = captureLine(frame);
    const bytes = Buffer.byteLength(line);
    if (this.stats.error !== null || this.waiting_bytes + this.flushing_bytes + bytes > this.limits.max_buffer_bytes) {
      this.stats.dropped += 1;
      return;
    }
    if (this.lines.length === 0) this.oldest_at_us = frame.received_at_us;
    this.lines.push(line);
    this.waiting_bytes += bytes;
    this.stats.frames += 1;
    const aged = frame.received_at_us - this.oldest_at_us >= this.limits.flush_after_us;
    if (aged || this.waiting_bytes >= this.limits.flush_bytes) void this.flush();
  }

  /** Write what is waiting as one gzip member; resolves when it is with the operating system. Errors are in {@link stats}. */
  flush(): Promise<void> {
    if (this.lines.length === 0) return this.work;
    const text = this.lines.join('');
    const frames = this.lines.length;
    const bytes = this.waiting_bytes;
    this.lines = [];
    this.waiting_bytes = 0;
    this.flushing_bytes += bytes;
    this.work = this.work
      .then(() => this.append(text, bytes))
      .catch((error: unknown) => {
        this.stats.error ??= error instanceof Error ? error.message : String(error);
        this.stats.frames -= frames;
        this.stats.dropped += frames;
      })
      .finally(() => {
        this.flushing_bytes -= bytes;
      });
    return this.work;
  }

  /** Flush and close. */
  async close(): Promise<CaptureStats> {
    await this.flush();
    await this.file.close();
    return this.stats;
  }

  private async append(text: string, bytes: number): Promise<void> {
    const member = await compress(text);
    if (this.part_bytes > 0 && this.part_bytes + member.byteLength > this.limits.rotate_bytes) await this.rotate();
    await this.file.appendFile(member);
    this.part_bytes += member.byteLength;
    this.stats.file_bytes += member.byteLength;
    this.stats.text_bytes += bytes;
  }

  private async rotate(): Promise<void> {
    const path = capturePart(this.path, this.stats.files.length);
    const next = await open(path, 'w');
    await this.file.close();
    this.file = next;
    this.part_bytes = 0;
    this.stats.files.push(path);
  }
}
