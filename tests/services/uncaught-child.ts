/** The whole program, in which something throws that nobody catches and that quotes a key. */
import { hideText } from '../../runtime/telemetry/redact.ts';

const line = process.env.QUOTED_KEY ?? '';
hideText(line);
setTimeout(() => {
  throw new Error(`the socket was given ${line}`);
}, 1_000);
await import('../../runtime/cli/main.ts');
