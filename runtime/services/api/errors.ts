import type { ErrorAnswer } from './contract.ts';

/** A refused request; becomes an {@link ErrorAnswer} with this status. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  readonly expected: string | undefined;

  constructor(status: number, code: string, message: string, details: { field?: string; expected?: string } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = details.field;
    this.expected = details.expected;
  }

  /** The body that goes out. */
  answer(): ErrorAnswer {
    const { code, message, field, expected } = this;
    return {
      error: {
        code,
        message,
        ...(field === undefined ? {} : { field }),
        ...(expected === undefined ? {} : { expected }),
      },
    };
  }
}
