/**
 * Preloaded into a process under measurement (`node --import`): each of its threads writes what its heap and its WASM memories hold,
 * once a second, as `THREAD.json` in the directory named by ARBEES_MEMORY_PROBE. Nothing happens without that variable.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getHeapSpaceStatistics } from 'node:v8';
import { threadId } from 'node:worker_threads';

/** What one thread says of itself, bytes. */
export interface ThreadMemory {
  thread: number;
  /** Pages of the V8 heap that are in memory: young generation, everything else. */
  young: number;
  old: number;
  /** Array buffers and other memory that objects own, without {@link wasm}. */
  external: number;
  /** Lengths of the WASM memories this thread has made; freed ones leave it once they are collected. */
  wasm: number[];
}

/** Between two samples, milliseconds. */
const EVERY_MS = 1_000;

const memories: WeakRef<WebAssembly.Memory>[] = [];

/** Note memories that a module exports as well as those that its host makes. */
function watch(): void {
  const { Instance, Memory } = WebAssembly;
  const note = (memory: unknown): void => {
    if (memory instanceof Memory && !memories.some((known) => known.deref() === memory))
      memories.push(new WeakRef(memory));
  };
  const noteExports = (instance: WebAssembly.Instance): void => Object.values(instance.exports).forEach(note);
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, args, made) {
      const memory = Reflect.construct(target, args, made) as WebAssembly.Memory;
      note(memory);
      return memory;
    },
  });
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args, made) {
      const instance = Reflect.construct(target, args, made) as WebAssembly.Instance;
      noteExports(instance);
      return instance;
    },
  });
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = (async (source: BufferSource, imports?: WebAssembly.Imports) => {
    const answer = (await instantiate(source, imports)) as unknown as { instance?: WebAssembly.Instance };
    noteExports(answer.instance ?? (answer as unknown as WebAssembly.Instance));
    return answer;
  }) as unknown as typeof instantiate;
}

function sample(): ThreadMemory {
  const spaces = getHeapSpaceStatistics();
  const young = spaces.filter(({ space_name }) => space_name.startsWith('new_'));
  const held = (some: typeof spaces): number => some.reduce((sum, one) => sum + one.physical_space_size, 0);
  const wasm = memories.flatMap((memory) => memory.deref()?.buffer.byteLength ?? []);
  const { external } = process.memoryUsage();
  const rest = Math.max(0, external - wasm.reduce((sum, size) => sum + size, 0));
  return { thread: threadId, young: held(young), old: held(spaces) - held(young), external: rest, wasm };
}

const directory = process.env.ARBEES_MEMORY_PROBE;
if (directory !== undefined) {
  watch();
  const file = join(directory, `${threadId}.json`);
  const timer = setInterval(() => {
    writeFileSync(`${file}.new`, JSON.stringify(sample()));
    renameSync(`${file}.new`, file);
  }, EVERY_MS);
  timer.unref();
}
