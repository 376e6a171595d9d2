/** What is asked of a running process about its account. */
import { InputError } from '../input-error.ts';
import { postTo, type Remote } from '../remote.ts';

/** The order that closes a position. */
export interface Closing {
  position_id: string;
  order_id: string;
}

/**
 * Have a running process close a position.
 * @throws InputError; with the system's code when nothing answers
 */
export async function closePosition(remote: Remote, position_id: string): Promise<Closing> {
  const { ok, status, body, message } = await postTo(remote, '/api/positions/close', { position_id });
  const closing = body as Closing | null;
  if (ok && typeof closing?.order_id === 'string') return closing;
  if (status === 404)
    throw new InputError('unknown_position', `got ${JSON.stringify(position_id)}`, {
      field: 'POSITION_ID',
      expected: 'an open position; `arbees positions list` names them',
    });
  throw new InputError(status === 409 ? 'not_closed' : 'refused', message, { fault: 'work' });
}
