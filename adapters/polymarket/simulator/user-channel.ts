/** One client of the user WebSocket (polymarket.md 4.2). */
import type { WebSocket } from 'ws';
import type { FaultyPipe } from '../../http/simulated-wire.ts';
import { membersOf, type OrderFields, type SimulatedAccount, type SimulatedAccounts } from './accounts.ts';

/** A connected client; it hears nothing until its credentials are right. */
export class UserChannel {
  /** Null until then. */
  account: SimulatedAccount | null = null;
  readonly #pipe: FaultyPipe;

  constructor(socket: WebSocket, pipe: FaultyPipe, accounts: SimulatedAccounts) {
    this.#pipe = pipe;
    socket.on('message', (data) => {
      const text = data.toString();
      if (text === 'PING') {
        if (socket.readyState === socket.OPEN) socket.send('PONG');
        return;
      }
      const auth = membersOf(text).auth as OrderFields | undefined;
      if (auth) this.account = accounts.byCredentials(auth.apiKey, auth.secret, auth.passphrase);
      if (this.account === null) socket.close();
    });
  }

  /** Tell it. */
  send(frame: object): void {
    this.#pipe.send(JSON.stringify(frame));
  }
}
