/** Commands that go on until they are told to end. */
import type { Command } from 'commander';
import { ioOf } from './output.ts';

/** Resolves after `seconds`, or when the user asks for the end; `tick` is called every second until then. */
export async function wait(
  command: Command,
  seconds: number | undefined,
  tick: () => void = () => undefined,
): Promise<void> {
  const { signal } = ioOf(command);
  if (signal.aborted) return;
  await new Promise<void>((done) => {
    const ticking = setInterval(tick, 1_000);
    const timer = seconds === undefined ? null : setTimeout(finish, seconds * 1_000);
    function finish(): void {
      clearInterval(ticking);
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
  });
}
