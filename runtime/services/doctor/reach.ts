import { Agent, request } from 'undici';

/** Whether a host answered at all; any HTTP status counts. */
export interface Reached {
  name: string;
  url: string;
  ok: boolean;
  detail: string;
  took_ms: number;
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? 'no answer';
}

/** Ask one address for anything, within a deadline. Never throws. */
export async function reach(name: string, url: string, userAgent: string, deadline_ms = 5_000): Promise<Reached> {
  const began = performance.now();
  const http = url.replace(/^ws/, 'http');
  const dispatcher = new Agent({ connect: { timeout: deadline_ms } });
  const took = (): number => Math.round(performance.now() - began);
  try {
    const answer = await request(http, {
      dispatcher,
      headers: { 'user-agent': userAgent },
      signal: AbortSignal.timeout(deadline_ms),
    });
    await answer.body.dump({ limit: 4_096, signal: AbortSignal.timeout(deadline_ms) }).catch(() => undefined);
    return { name, url, ok: true, detail: `answered ${answer.statusCode}`, took_ms: took() };
  } catch (error) {
    return { name, url, ok: false, detail: reason(error), took_ms: took() };
  } finally {
    void dispatcher.destroy();
  }
}
