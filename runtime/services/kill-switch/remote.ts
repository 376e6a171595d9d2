/** Halting, resuming and giving a sign of life in a running process. */
import type { Halt } from '../../trading/types/halts.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { InputError } from '../input-error.ts';
import { type Answered, postTo, type Remote } from '../remote.ts';

/** As `POST /api/control` takes it. */
export interface Said {
  command: 'halt' | 'resume';
  reason: string;
  scope: string;
  by: string;
}

function refusal({ status, body, message }: Answered): InputError {
  const { code, field, expected } =
    (body as { error?: { code?: string; field?: string; expected?: string } } | null)?.error ?? {};
  const named = {
    ...(field === undefined ? {} : { field: `--${field}` }),
    ...(expected === undefined ? {} : { expected }),
  };
  // What was asked was right where its state does not allow it.
  return new InputError(code ?? 'refused', message, {
    ...named,
    fault: status === 400 || status === 404 ? 'input' : 'work',
  });
}

/** Halt or resume. @returns every halt that stands then. @throws InputError; with the system's code when nothing answers */
export async function sayTo(remote: Remote, said: Said): Promise<Halt[]> {
  const answered = await postTo(remote, '/api/control', said);
  if (answered.ok && Array.isArray(answered.body)) return answered.body as Halt[];
  throw refusal(answered);
}

/** Give a sign of life. @returns when trading halts without another. @throws InputError `no_dead_man` where no timer runs */
export async function signTo(remote: Remote): Promise<{ limit_us: number; halts_at_us: TimeUs }> {
  const answered = await postTo(remote, '/api/alive', {});
  if (answered.ok && answered.body !== null) return answered.body as { limit_us: number; halts_at_us: TimeUs };
  throw refusal(answered);
}
