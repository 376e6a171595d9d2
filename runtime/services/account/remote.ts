/** What is asked of a running process, through its API. */
import { InputError } from '../input-error.ts';

/** Where it is and who asks. */
export interface Remote {
  /** E.g. "http://127.0.0.1:8080". */
  url: string;
  token: string;
}

/** The order that closes a position. */
export interface Closing {
  position_id: string;
  order_id: string;
}

const WITHIN_MS = 10_000;

function targetOf(url: string): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL('/api/positions/close', url);
  throw new InputError('bad_option', `got ${JSON.stringify(url)}`, {
    field: '--url',
    expected: 'http:// or https:// and the address that the process printed',
  });
}

/** The field of the command that an answer is about. */
function refusal(status: number, position_id: string, message: string): InputError {
  if (status === 401)
    return new InputError('unauthorized', 'refused', {
      field: 'ARBEES_API_TOKEN',
      expected: 'the token of the running process, or the one that it printed when it started',
    });
  if (status === 404)
    return new InputError('unknown_position', `got ${JSON.stringify(position_id)}`, {
      field: 'POSITION_ID',
      expected: 'an open position; `arbees positions list` names them',
    });
  return new InputError(status === 409 ? 'not_closed' : 'refused', message, { fault: 'work' });
}

/**
 * Have a running process close a position.
 * @throws InputError; with the system's code when nothing answers
 */
export async function closePosition({ url, token }: Remote, position_id: string): Promise<Closing> {
  const target = targetOf(url);
  let answer: Response;
  try {
    answer = await fetch(target, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ position_id }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why = cause?.code ?? (error as Error).message;
    throw Object.assign(new Error(`no answer from ${target.origin} (${why}); is a process running there?`), {
      code: 'ECONNREFUSED',
    });
  }
  const body = (await answer.json().catch(() => null)) as (Closing & { error?: { message?: string } }) | null;
  if (answer.ok && body !== null && typeof body.order_id === 'string') return body;
  throw refusal(answer.status, position_id, body?.error?.message ?? `${target.origin} answered ${answer.status}`);
}
