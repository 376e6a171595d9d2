/** The line to the server: opens the socket, says where to resume, notices silence, comes back with backoff and jitter. */
import type { ResumeMessage, ServerMessage } from '../../../runtime/services/api/contract.ts';
import type { LiveStore } from './store.ts';

/** The server proves life every second; four seconds of silence is a dead line. */
const SILENCE_MS = 4_000;
/** The first message is the whole picture and may take its time; the page says meanwhile that it is not connected. */
const FIRST_MESSAGE_MS = 15_000;
/** How long the question whether the page is signed in may hold up the next attempt: a stalled line does not answer it. */
const SIGNED_IN_MS = 2_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** What the client needs from its surroundings; tests pass their own. */
export interface SocketOptions {
  /** ws: or wss: address. */
  url: string;
  /** Asked after a failed attempt: may the page sign in with what it has? Rejects when the server cannot be reached. */
  signedIn: () => Promise<boolean>;
  /** 0 <= n < 1, for jitter. */
  random?: () => number;
  /** Silence after which a line is given up, milliseconds. */
  silence_ms?: number;
}

/** Wait before attempt n (0-based): doubling from half a second to ten, and half of it random. */
export function retryDelayMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full / 2 + (full / 2) * random);
}

/**
 * Keep `store` connected until the returned function is called.
 * @returns stop: closes the socket and ends the retries.
 */
export function connect(store: LiveStore, options: SocketOptions): () => void {
  const random = options.random ?? Math.random;
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let stopped = false;
  let whole_picture = true;

  // A stalled line answers no closing handshake, so `close` would come a minute late: it is given up at once and let go.
  const giveUp = (ws: WebSocket): void => {
    ws.onopen = null;
    ws.onmessage = null;
    ws.onclose = null;
    ws.close();
    clearTimeout(watch);
    if (socket === ws) void lost();
  };

  const listen = (ws: WebSocket, for_ms = options.silence_ms ?? SILENCE_MS): void => {
    clearTimeout(watch);
    watch = setTimeout(() => giveUp(ws), for_ms);
  };

  const open = (): void => {
    if (stopped) return;
    const ws = new WebSocket(options.url);
    socket = ws;
    listen(ws, FIRST_MESSAGE_MS);
    ws.onopen = () => {
      const from_seq = whole_picture ? 0 : store.known_seq;
      const run_id = store.view.run?.run_id ?? null;
      ws.send(JSON.stringify({ type: 'resume', run_id, from_seq } satisfies ResumeMessage));
    };
    ws.onmessage = (event: MessageEvent<string>) => {
      listen(ws);
      const message = parse(event.data);
      if (message === null) return;
      const was = store.link;
      if (!store.receive(message, Date.now())) {
        whole_picture = true;
        giveUp(ws);
        return;
      }
      if (message.type === 'error') return;
      if (was.status !== 'live' && was.last_message_at_ms > 0) store.setLink({ resumes: was.resumes + 1 });
      whole_picture = false;
      attempt = 0;
    };
    // The close that follows is what counts; some clients throw when nobody listens.
    ws.onerror = () => undefined;
    ws.onclose = () => {
      clearTimeout(watch);
      if (socket === ws) void lost();
    };
  };

  const lost = async (): Promise<void> => {
    socket = null;
    if (stopped) return;
    if (store.link.status === 'live' || store.link.last_message_at_ms > 0) store.setLink({ status: 'lost' });
    const late = new Promise<boolean>((answer) => setTimeout(() => answer(true), SIGNED_IN_MS));
    const allowed = await Promise.race([options.signedIn().catch(() => true), late]);
    if (stopped) return;
    if (!allowed) {
      store.setLink({ status: 'signed_out', retry_at_ms: 0 });
      return;
    }
    const wait = retryDelayMs(attempt, random());
    attempt += 1;
    store.setLink({ status: 'lost', retry_at_ms: Date.now() + wait });
    retry = setTimeout(open, wait);
  };

  // Not at once: a page that is mounted twice in development opens one line only.
  retry = setTimeout(open, 0);
  return () => {
    stopped = true;
    clearTimeout(retry);
    clearTimeout(watch);
    socket?.close();
  };
}

/** A frame that is not JSON with a type is ignored: the next gap check brings the picture back. */
function parse(text: string): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as ServerMessage) : null;
  } catch {
    return null;
  }
}
