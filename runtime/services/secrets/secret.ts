/** A secret in memory: shown to whoever asks for it by name of the method, and to nothing that prints. */
import { inspect } from 'node:util';
import { hideText } from '../../telemetry/redact.ts';

/** What stands for a secret where something prints it. */
const HIDDEN = '[secret]';

export class Secret {
  readonly #text: string;

  /** From then on, no log, no evidence and no message of this process shows the text either. */
  constructor(text: string) {
    this.#text = text;
    hideText(text);
  }

  /** The text itself, for the one call that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
