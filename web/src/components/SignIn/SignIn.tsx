import { type FormEvent, type ReactNode, useState } from 'react';
import { ApiError, signIn } from '../../live/api.ts';
import './SignIn.css';

/** The server wants a token: ask for it, trade it for a cookie, carry on. */
export function SignIn({ onDone }: { onDone: () => void }): ReactNode {
  const [token, setToken] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState('');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailed('');
    try {
      await signIn(token.trim());
      setToken('');
      onDone();
    } catch (error) {
      const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
      setFailed(refused ? 'That token is not valid. Look for the one printed when the server started.' : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="sign-in" id="main">
      <form className="panel" onSubmit={submit}>
        <h1>Arbees</h1>
        <p className="muted">
          This server asks for its access token. It was printed in the terminal when the server started.
        </p>
        <label htmlFor="token">Access token</label>
        <input
          id="token"
          className="control"
          type="password"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        {failed === '' ? null : (
          <p role="alert" className="loss">
            {failed}
          </p>
        )}
        <button type="submit" className="control" disabled={busy || token.trim() === ''}>
          {busy ? 'Checking' : 'Sign in'}
        </button>
      </form>
    </main>
  );
}
