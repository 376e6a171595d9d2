/** What the demo costs in memory while it runs, and which part of it costs what. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figure, figure } from './figure.ts';
import type { ThreadMemory } from './memory-probe.ts';
import { freePort, projectRoot, residentBytes, serve } from './program.ts';
import { type Mapping, peakBytes, readMappings, residentOf } from './resident.ts';

export const name = 'demo-memory';
export const description =
  'resident memory of the demo process and of its parts, sampled every second for 30 seconds once its database is open, and its peak since the start';

const seconds = 30;
const megabyte = 1024 * 1024;

/** Parts of the resident memory, bytes; they add up to it. Thread 0 decides, the other holds the database. */
const PARTS = [
  'heap_young',
  'heap_old',
  'database_heap',
  'kernels',
  'database_wasm',
  'machine_code',
  'files',
  'rest',
] as const;
type Sample = Record<(typeof PARTS)[number] | 'buffers' | 'rss', number>;

function threadsIn(directory: string): ThreadMemory[] {
  const files = readdirSync(directory).filter((file) => /^\d+\.json$/.test(file));
  return files.map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as ThreadMemory);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** `rest` is what the C library holds (array buffers, `buffers` in all, are in it), stacks, and what threads have left behind. */
function sampleOf(rss: number, mappings: readonly Mapping[], threads: readonly ThreadMemory[]): Sample {
  const main = threads.filter(({ thread }) => thread === 0);
  const others = threads.filter(({ thread }) => thread !== 0);
  const wasm = (some: readonly ThreadMemory[]): number =>
    sum(some, (thread) => sum(thread.wasm, (length) => residentOf(mappings, length)));
  const mapped = (kind: Mapping['kind']): number =>
    sum(mappings, (mapping) => (mapping.kind === kind ? mapping.resident : 0));
  const known = {
    heap_young: sum(main, ({ young }) => young),
    heap_old: sum(main, ({ old }) => old),
    database_heap: sum(others, ({ young, old }) => young + old),
    kernels: wasm(main),
    database_wasm: wasm(others),
    machine_code: mapped('code'),
    files: mapped('file'),
  };
  const rest = Math.max(0, rss - sum(Object.values(known), (part) => part));
  return { ...known, rest, buffers: sum(threads, ({ external }) => external), rss };
}

/** The sample in whole megabytes, for whoever waits. */
function line(second: number, sample: Sample): string {
  const parts = PARTS.map((part) => `${part} ${Math.round(sample[part] / megabyte)}`);
  return `${String(second).padStart(2)} s: ${Math.round(sample.rss / megabyte)} MB = ${parts.join(', ')}\n`;
}

/** Until the database has its memory: what is sampled before would flatter. */
async function untilOpen(directory: string): Promise<void> {
  const least = 64 * megabyte;
  const isOpen = () => threadsIn(directory).some(({ thread, wasm }) => thread !== 0 && Math.max(0, ...wasm) > least);
  for (let waited = 0; waited < 60 && !isOpen(); waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 1_000));
}

async function watch(pid: number, directory: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let second = 1; second <= seconds; second += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const sample = sampleOf(residentBytes(pid), readMappings(pid), threadsIn(directory));
    samples.push(sample);
    if (second % 5 === 0) process.stderr.write(line(second, sample));
  }
  return samples;
}

/** The options that `npm start` gives to Node. */
function startOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  return scripts.start.match(/(?<= )--\S+/g) ?? [];
}

/** Megabytes (2^20 bytes): median over the time, with the least and the most; at the end; most since the start. Linux only. */
export async function run(): Promise<Figure[]> {
  if (process.platform !== 'linux') throw new Error(`${name} reads /proc, which this system does not have`);
  const port = await freePort();
  const main = join(projectRoot, 'build', 'runtime', 'cli', 'main.js');
  const probe = join(projectRoot, 'build', 'bench', 'memory-probe.js');
  // A directory of its own: the default one may belong to a demo that is running.
  const directory = mkdtempSync(join(tmpdir(), 'arbees-memory-'));
  process.env.ARBEES_MEMORY_PROBE = directory;
  const args = [
    ...startOptions(),
    '--import',
    probe,
    main,
    'demo',
    '--port',
    String(port),
    '--db',
    join(directory, 'database'),
  ];
  const server = await serve(process.execPath, args, { cwd: projectRoot, port, deadline_ms: 60_000 });
  try {
    const pid = server.child.pid ?? 0;
    await untilOpen(directory);
    const samples = await watch(pid, directory);
    const of = (part: keyof Sample): number[] => samples.map((sample) => sample[part] / megabyte);
    const last = of('rss').slice(-1);
    return [
      figure('demo_rss', 'MB', of('rss')),
      figure('demo_rss_at_end', 'MB', last),
      figure('demo_rss_peak', 'MB', [peakBytes(pid) / megabyte]),
      ...PARTS.map((part) => figure(`demo_${part}`, 'MB', of(part))),
      figure('demo_buffers_in_rest', 'MB', of('buffers')),
    ];
  } finally {
    delete process.env.ARBEES_MEMORY_PROBE;
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
