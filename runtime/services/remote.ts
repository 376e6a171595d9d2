/** Asking a running process, through its API. */
import { InputError } from './input-error.ts';

/** Where it is and who asks. */
export interface Remote {
  /** E.g. "http://127.0.0.1:8080". */
  url: string;
  token: string;
}

/** What it answered; `body` is null where that was no JSON. */
export interface Answered {
  status: number;
  ok: boolean;
  body: unknown;
  /** What it says went wrong, or that it said nothing. */
  message: string;
}

const WITHIN_MS = 10_000;

function targetOf(url: string, path: string): URL {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL(path, url);
  throw new InputError('bad_option', `got ${JSON.stringify(url)}`, {
    field: '--url',
    expected: 'http:// or https:// and the address that the process printed',
  });
}

/**
 * Send a document to a running process.
 * @throws InputError `unauthorized`, or naming the address; an error with the code ECONNREFUSED when nothing answers
 */
export async function postTo({ url, token }: Remote, path: string, document: object): Promise<Answered> {
  const target = targetOf(url, path);
  let answer: Response;
  try {
    answer = await fetch(target, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(document),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
  } catch (error) {
    const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
    const why = cause?.code ?? (error as Error).message;
    throw Object.assign(new Error(`no answer from ${target.origin} (${why}); is a process running there?`), {
      code: 'ECONNREFUSED',
    });
  }
  const { status, ok } = answer;
  if (status === 401)
    throw new InputError('unauthorized', 'refused', {
      field: 'ARBEES_API_TOKEN',
      expected: 'the token of the running process, or the one that it printed when it started',
    });
  const body = (await answer.json().catch(() => null)) as { error?: { message?: string } } | null;
  return { status, ok, body, message: body?.error?.message ?? `${target.origin} answered ${status}` };
}
