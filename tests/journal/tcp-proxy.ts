/** A TCP proxy in front of a real server that can go silent, or cut what goes through it. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly swallowed = new Set<Socket>();
  private dark = false;
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.server = server;
    this.port = port;
  }

  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(server, (server.address() as { port: number }).port);
    server.on('connection', (socket) => proxy.pass(socket, connect(target)));
    return proxy;
  }

  /** The same address through the proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String(this.port);
    return changed.href;
  }

  private pass(from: Socket, to: Socket): void {
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      this.sockets.add(one);
      one.on('data', (bytes) => {
        if (!this.dark && !this.swallowed.has(one)) other.write(bytes);
      });
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        // Behind a black hole nobody hears that the other side has gone.
        if (!this.dark && !this.swallowed.has(one)) other.destroy();
      });
    }
  }

  /** Swallow every byte of every connection, new ones too, without closing any; they stay lost afterwards. */
  goDark(): void {
    this.dark = true;
  }

  /** New connections pass; those from before stay open and silent. */
  passNew(): void {
    for (const socket of this.sockets) this.swallowed.add(socket);
    this.dark = false;
  }

  /** What was swallowed is gone, so what went through is cut; new connections pass. */
  comeBack(): void {
    this.dark = false;
    this.cut();
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
