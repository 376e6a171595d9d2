import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrame } from '../../adapters/kalshi/parse-ws.ts';
import { readPlainDelta } from '../../adapters/kalshi/plain-delta.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

/** A blank in front is no plain delta, so this is what the general reader says. */
const general = (text: string) => parseFrame(` ${text}`);

function agrees(text: string): boolean {
  const plain = readPlainDelta(text);
  if (plain === null) return false;
  expect({ ok: true, value: plain }).toEqual(general(text));
  return true;
}

const SAMPLE =
  '{"type":"orderbook_delta","sid":1,"seq":24,"msg":{"market_ticker":"KXMLBGAME-26AUG071840NYMPIT-NYM","market_id":"957ed958-1","price_dollars":"0.4300","delta_fp":"-100.00","side":"yes","ts":"2026-08-07T06:46:28.97871Z","ts_ms":1786085188978}}';

describe('the reader of plain deltas', () => {
  it('reads the recorded form', () => {
    expect(readPlainDelta(SAMPLE)).toMatchObject({ sid: 1, seq: 24, side: 'yes', price_e4: 4_300, change_cc: -10_000 });
  });

  it('says what the general reader says or nothing, whatever one character becomes', () => {
    const character = fc.oneof(
      fc.constantFrom('"', '\\', '0', '9', '.', '-', ' ', '}', '\u0001', '\u2028', ''),
      fc.string(),
    );
    let read = 0;
    fc.assert(
      fc.property(fc.nat(SAMPLE.length), fc.nat(3), character, (at, length, by) => {
        if (agrees(SAMPLE.slice(0, at) + by + SAMPLE.slice(at + length))) read += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(read).toBeGreaterThan(50);
  });

  it('says what the general reader says or nothing, whatever the numbers are', () => {
    const decimal = fc.oneof(fc.stringMatching(/^-?\d{0,4}\.?\d{0,5}$/), fc.stringMatching(/^0\.\d{4}$/), fc.string());
    const integer = fc.oneof(fc.stringMatching(/^-?\d{1,17}$/), fc.constantFrom('0', '00', '1e3', '1786085188978'));
    fc.assert(
      fc.property(decimal, decimal, integer, integer, integer, (price, change, sid, seq, ts_ms) => {
        agrees(
          `{"type":"orderbook_delta","sid":${sid},"seq":${seq},"msg":{"market_ticker":"T","market_id":"m","price_dollars":"${price}","delta_fp":"${change}","side":"no","ts":"t","ts_ms":${ts_ms}}}`,
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it.runIf(HAS_RECORDINGS)('reads every recorded delta and no other frame', () => {
    const { frames } = recording<{ frames: { frame: { type: string } }[] }>('kalshi/ws_orderbook_stream.json.gz');
    const read = frames.filter(({ frame }) => agrees(JSON.stringify(frame)));
    expect(read).toHaveLength(245);
    expect(read.every(({ frame }) => frame.type === 'orderbook_delta')).toBe(true);
  });
});
