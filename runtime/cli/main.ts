/** Entry point: runs the command line of this process when imported. */
import { redactText } from '../telemetry/redact.ts';
import { EXIT } from './output.ts';
import { runCli } from './program.ts';

// What nobody caught ends the process as ever, but is not printed with the secrets that it quotes.
process.on('uncaughtException', (error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`uncaught: ${redactText(text)}\n`);
  process.exit(EXIT.failed);
});

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second one does not wait for a clean end.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort();
  });
}
// A reader that went away (`| head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

const { stdin, stdout, stderr, env } = process;
const code = await runCli(process.argv.slice(2), { stdin, stdout, stderr, env, signal: stopping.signal });
// Written text must be out before the process ends; sockets and timers of a finished command must not keep it alive.
await new Promise<void>((resolve) => stdout.write('', () => resolve()));
process.exit(code);
