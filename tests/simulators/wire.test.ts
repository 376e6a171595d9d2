import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { LoopbackServer, refuseUpgrade } from '../../adapters/http/simulated-wire.ts';

const UPGRADE = ['GET /ws HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', '', ''].join('\r\n');

it.each([
  ['left open', () => undefined],
  ['refused', (socket: Duplex) => refuseUpgrade(socket, 401, 'Unauthorized', {})],
])('a server outlives a client that resets the connection of an upgrade %s', async (_name, answer) => {
  const upgraded = new EventEmitter();
  const server = new LoopbackServer(
    (_request, response) => response.end('here'),
    (_request, socket) => {
      answer(socket);
      upgraded.emit('upgrade', socket);
    },
  );
  const at = await server.listen(0, '127.0.0.1');
  try {
    const client = connect(Number(at.split(':')[1]), '127.0.0.1', () => client.write(UPGRADE));
    const [socket] = (await once(upgraded, 'upgrade')) as [Duplex];
    const closed = new Promise((resolve) => socket.once('close', resolve));
    client.resetAndDestroy();
    await closed;
    // Node hands an upgraded socket over for good: without a listener its error would have ended the process.
    expect(socket.errored).toMatchObject({ code: 'ECONNRESET' });
    expect(await (await fetch(`http://${at}`)).text()).toBe('here');
  } finally {
    await server.close();
  }
});
