import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket as NodeSocket, WebSocketServer } from 'ws';
import { emptyView } from '../../runtime/trading/view/view.ts';
import { connect } from '../../web/src/live/socket.ts';
import { LiveStore } from '../../web/src/live/store.ts';
import { type DevServer, startDevServer } from './dev-server.ts';

let server: DevServer | undefined;
let stop: (() => void) | undefined;

afterEach(async () => {
  stop?.();
  await server?.close();
});

/** Connect a store to a real socket on loopback; frames are immediate, waits short. */
async function live(token?: string): Promise<LiveStore> {
  vi.stubGlobal('WebSocket', NodeSocket);
  server = await startDevServer({ ticks: 20, every_ms: 20, ...(token === undefined ? {} : { token }) });
  const { url } = server;
  const store = new LiveStore((run) => setImmediate(run));
  const signedIn = async (): Promise<boolean> => (await fetch(`${url}/api/health`)).status !== 401;
  stop = connect(store, { url: `${url.replace('http', 'ws')}/ws`, signedIn, random: () => 0 });
  return store;
}

describe('the line to the server', () => {
  it('begins with the whole picture and follows from there', async () => {
    const store = await live();
    await vi.waitFor(() => expect(store.view.seq).toBeGreaterThan(0));
    const seq = store.view.seq;
    await vi.waitFor(() => expect(store.view.seq).toBeGreaterThan(seq));
    expect(server?.resumes).toEqual([{ type: 'resume', run_id: null, from_seq: 0 }]);
  });

  it('after a loss says so, then resumes from the last entry it knows', async () => {
    const store = await live();
    await vi.waitFor(() => expect(store.view.seq).toBeGreaterThan(0));
    server?.cut();
    await vi.waitFor(() => expect(store.link.status).toBe('lost'));
    const known = store.known_seq;
    const games = store.view.games;
    server?.mend();
    await vi.waitFor(() => expect(store.link.status).toBe('live'), { timeout: 5_000 });
    expect(server?.resumes.at(-1)).toEqual({ type: 'resume', run_id: 'fixture-1', from_seq: known });
    await vi.waitFor(() => expect(store.view.seq).toBeGreaterThan(known));
    expect(store.view.games).toBe(games);
    expect(store.link.resumes).toBe(1);
  });

  it('that stalls without closing is given up after a silence, and taken up again on a new one', async () => {
    vi.stubGlobal('WebSocket', NodeSocket);
    const lines: NodeSocket[] = [];
    const stalling = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(stalling, 'listening');
    stalling.on('connection', (line, request) => {
      lines.push(line);
      line.on('message', () => {
        line.send(JSON.stringify({ type: 'snapshot', seq: 0, sent_at_us: 1, view: emptyView() }));
        // From now on this line answers nothing, not even that it is to be closed.
        if (lines.length === 1) setImmediate(() => request.socket.pause());
        else setInterval(() => line.send(JSON.stringify({ type: 'heartbeat', seq: 0, sent_at_us: 2 })), 20).unref();
      });
    });
    try {
      const store = new LiveStore((run) => setImmediate(run));
      const said: string[] = [];
      store.subscribe(() => said.push(store.link.status));
      const { port } = stalling.address() as AddressInfo;
      // Nor does a stalled line answer whether the page is signed in.
      const signedIn = (): Promise<boolean> => new Promise(() => undefined);
      stop = connect(store, { url: `ws://127.0.0.1:${port}/ws`, signedIn, random: () => 0, silence_ms: 200 });
      await vi.waitFor(() => expect(store.link.resumes).toBe(1), { timeout: 8_000 });
      expect(said.slice(0, said.indexOf('lost') + 1)).toEqual(expect.arrayContaining(['live', 'lost']));
      expect(store.link.status).toBe('live');
      expect(lines).toHaveLength(2);
    } finally {
      stop?.();
      for (const line of lines) line.terminate();
      stalling.close();
    }
  });

  it('asks for a token when the server wants one, and does not go on knocking', async () => {
    const store = await live('secret');
    await vi.waitFor(() => expect(store.link.status).toBe('signed_out'));
    expect(store.link.retry_at_ms).toBe(0);
  });
});
