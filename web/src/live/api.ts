/** REST calls of the page. All on the page's own origin; the session cookie goes along by itself. */
import type {
  BooksAnswer,
  ControlRequest,
  DemoAnswer,
  ErrorAnswer,
  HealthAnswer,
} from '../../../runtime/services/api/contract.ts';
import { API_PREFIX } from '../../../runtime/services/api/contract.ts';

/** What the server refused or could not do, in words for the page. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Every call gives up after this time; the page says so and the user may try again. */
const DEADLINE_MS = 8_000;

async function call<T>(path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${API_PREFIX}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers:
      body === undefined
        ? { accept: 'application/json' }
        : { accept: 'application/json', 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: AbortSignal.timeout(DEADLINE_MS),
    credentials: 'same-origin',
  });
  const json: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    const message = (json as ErrorAnswer | null)?.error?.message ?? `The server answered ${answer.status}.`;
    throw new ApiError(answer.status, message);
  }
  return json as T;
}

/** GET /api/health */
export const getHealth = (): Promise<HealthAnswer> => call('/health');
/** GET /api/pairs/:pair_id/books */
export const getBooks = (pair_id: string): Promise<BooksAnswer> => call(`/pairs/${encodeURIComponent(pair_id)}/books`);
/** GET /api/demo */
export const getDemo = (): Promise<DemoAnswer> => call('/demo');
/** POST /api/demo: game seconds per real second. */
export const setDemoSpeed = (speed: number): Promise<DemoAnswer> => call('/demo', { speed });
/** POST /api/control: halt, or resume with a reason. */
export const control = (request: ControlRequest): Promise<unknown> => call('/control', request);
/** POST /api/session: exchange the token for a cookie. */
export const signIn = (token: string): Promise<unknown> => call('/session', { token });
/** Address of the statement download. */
export const STATEMENT_URL = `${API_PREFIX}/statement.csv`;

/** False when the server wants a token. Rejects when it cannot be reached. */
export async function signedIn(): Promise<boolean> {
  try {
    await getHealth();
    return true;
  } catch (error) {
    if (error instanceof ApiError) return error.status !== 401 && error.status !== 403;
    throw error;
  }
}
