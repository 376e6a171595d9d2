/**
 * What a session did or noticed by itself, as frames beside those of the wire. A reader takes them like any other frame and
 * a capture keeps them: whoever replays it has the same openings, losses and subscriptions, and so the same events.
 */
import type { RawFrame } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';

/** Channels of such frames; no request ("GET /path") and no socket ("ws") is called so. */
export const NOTE = {
  /** A socket opened. */
  open: 'ws.open',
  /** A socket was lost or did not open; `data` says why. */
  down: 'ws.down',
  /** `data` was sent on the socket. Signatures are headers and never in it. */
  sent: 'ws.sent',
  /** Nothing came for too long although the socket is open. */
  silent: 'ws.silent',
  /** What was read before is no longer believed to be of now; `data` says why. */
  resync: 'resync',
} as const;
export type NoteChannel = (typeof NOTE)[keyof typeof NOTE];

/** One such frame. */
export function noteFrame(
  source: RawFrame['source'],
  channel: NoteChannel,
  received_at_us: TimeUs,
  data: string,
): RawFrame {
  return { source, channel, received_at_us, data };
}

/** Path and query of a frame that answers a request, from its channel "GET /path?query"; null for other channels. */
export function requestOf(channel: string): { path: string; query: URLSearchParams } | null {
  const [, path, query] = /^GET ([^?]*)\??(.*)$/.exec(channel) ?? [];
  return path === undefined ? null : { path, query: new URLSearchParams(query) };
}
