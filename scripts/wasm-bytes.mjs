/**
 * The few things the build must know about a WebAssembly module's bytes: its code without custom sections, the signatures
 * of its imports, and a stub module that satisfies them.
 */
import { createHash } from 'node:crypto';

const CUSTOM = 0;
const TYPE = 1;
const IMPORT = 2;
const HEADER_BYTES = 8;

/** SHA-256 in hex. @param {Uint8Array} bytes @returns {string} */
export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Reader over LEB128 numbers and names. @param {Uint8Array} bytes @param {number} at */
function reader(bytes, at) {
  const state = { at };
  const byte = () => {
    const value = bytes[state.at++];
    if (value === undefined) throw new Error('the module ends in the middle of a section');
    return value;
  };
  const u32 = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = byte();
      value += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) return value;
    }
  };
  const slice = () => {
    const length = u32();
    state.at += length;
    return bytes.subarray(state.at - length, state.at);
  };
  return { state, byte, u32, slice, name: () => new TextDecoder().decode(slice()) };
}

/** @param {Uint8Array} bytes @returns {{ id: number, start: number, body: number, end: number }[]} */
export function sections(bytes) {
  const found = [];
  let start = HEADER_BYTES;
  while (start < bytes.length) {
    const read = reader(bytes, start);
    const id = read.byte();
    const length = read.u32();
    const body = read.state.at;
    found.push({ id, start, body, end: body + length });
    start = body + length;
  }
  return found;
}

/**
 * Digest of everything that runs: all sections but the custom ones, in order. Equal for the runtime's file, the web build's
 * asset and the core inside the component.
 * @param {Uint8Array} bytes
 */
export function codeSha256(bytes) {
  const hash = createHash('sha256');
  for (const { id, start, end } of sections(bytes)) if (id !== CUSTOM) hash.update(bytes.subarray(start, end));
  return hash.digest('hex');
}

/** Parameter and result types per entry of the type section; null for what is not a plain function type. @param {Uint8Array} bytes */
function functionTypes(bytes) {
  const section = sections(bytes).find(({ id }) => id === TYPE);
  const types = [];
  if (section === undefined) return types;
  const read = reader(bytes, section.body);
  const count = read.u32();
  for (let i = 0; i < count; i++) {
    if (read.byte() !== 0x60) throw new Error('the type section holds more than function types');
    types.push({ params: [...read.slice()], results: [...read.slice()] });
  }
  return types;
}

/**
 * The functions the module wants from outside, with the value types of their signatures as bytes.
 * @param {Uint8Array} bytes
 * @returns {{ module: string, name: string, params: number[], results: number[] }[]}
 */
export function functionImports(bytes) {
  const section = sections(bytes).find(({ id }) => id === IMPORT);
  if (section === undefined) return [];
  const types = functionTypes(bytes);
  const read = reader(bytes, section.body);
  const imports = [];
  for (let left = read.u32(); left > 0; left--) {
    const module = read.name();
    const name = read.name();
    if (read.byte() !== 0) throw new Error(`${module}.${name}: only functions are expected among the imports`);
    const type = types[read.u32()];
    if (type === undefined) throw new Error(`${module}.${name} has no type`);
    imports.push({ module, name, ...type });
  }
  return imports;
}

/** @param {number} value */
function leb(value) {
  const out = [];
  do {
    out.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value > 0);
  return out;
}

/** @param {number[][]} items */
const vector = (items) => [...leb(items.length), ...items.flat()];
/** @param {number} id @param {number[]} body */
const section = (id, body) => [id, ...leb(body.length), ...body];

/**
 * A module that exports one function per import: those without parameters and results do nothing, all others trap. The
 * kernel never calls them behind its component face; the component encoder only wants them to exist.
 * @param {{ name: string, params: number[], results: number[] }[]} imports
 */
export function stubModule(imports) {
  const types = imports.map(({ params, results }) => [
    0x60,
    ...vector(params.map((t) => [t])),
    ...vector(results.map((t) => [t])),
  ]);
  const exported = imports.map(({ name }, i) => {
    const text = [...new TextEncoder().encode(name)];
    return [...leb(text.length), ...text, 0, ...leb(i)];
  });
  const bodies = imports.map(({ params, results }) =>
    params.length + results.length === 0 ? [2, 0, 0x0b] : [3, 0, 0x00, 0x0b],
  );
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(imports.map((_, i) => leb(i)))),
    ...section(7, vector(exported)),
    ...section(10, vector(bodies)),
  ]);
}
