/** Structured logs: JSON lines on stderr, with everything that could be a secret taken out. */
import { type DestinationStream, type Logger, pino } from 'pino';

import { redactHidden, redactText } from './redact.ts';

export type { Logger } from 'pino';

/** Field names whose values never reach a log, at the top or one or two levels down. */
const SECRET_FIELDS = [
  ...['authorization', 'cookie', 'token', 'api_token', 'secret', 'password', 'private_key', 'privateKeyPem', 'apiKey'],
  ...[
    'key_id',
    'keyId',
    'signature',
    'session',
    '["set-cookie"]',
    '["KALSHI-ACCESS-KEY"]',
    '["KALSHI-ACCESS-SIGNATURE"]',
  ],
];

function paths(field: string): string[] {
  const dotted = field.startsWith('[') ? field : `.${field}`;
  return [field, `*${dotted}`, `*.*${dotted}`];
}

function redactError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redactText(String(error)) };
  const stack = error.stack === undefined ? {} : { stack: redactText(error.stack) };
  return { type: error.name, message: redactText(error.message), ...stack };
}

export interface LoggerOptions {
  level?: string;
  /** Where lines go; stderr by default. */
  destination?: DestinationStream;
}

/** A logger for one process. Levels as pino's; `ARBEES_LOG_LEVEL` is read by the CLI. */
export function makeLogger(options: LoggerOptions = {}): Logger {
  const written = options.destination ?? pino.destination({ dest: 2, sync: true });
  // Whatever the field: the last thing that sees a line.
  const destination: DestinationStream = { write: (line) => written.write(redactHidden(line)) };
  return pino(
    {
      level: options.level ?? 'info',
      base: { name: 'arbees' },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_FIELDS.flatMap(paths), censor: '[redacted]' },
      serializers: { err: redactError, error: redactError },
      hooks: {
        logMethod(args, method) {
          const clean = args.map((arg: unknown) => (typeof arg === 'string' ? redactText(arg) : arg));
          method.apply(this, clean as Parameters<typeof method>);
        },
      },
    },
    destination,
  );
}

/** A logger that writes nothing. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
