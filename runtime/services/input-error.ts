/** What else an {@link InputError} says. */
export interface InputErrorDetails {
  /** Which option, file or field is wrong. */
  field?: string;
  /** What would have been right. */
  expected?: string;
  /** `input`, unless told: what was asked is wrong. `work`: it was right, and could not be done. */
  fault?: 'input' | 'work';
}

/** Something that whoever asked can mend: a stable snake_case name, which part of the question it is, and what would be right. */
export class InputError extends Error {
  override readonly name: string = 'InputError';
  readonly code: string;
  readonly field: string | undefined;
  readonly expected: string | undefined;
  readonly fault: 'input' | 'work';

  constructor(code: string, message: string, { field, expected, fault = 'input' }: InputErrorDetails = {}) {
    super(message);
    this.code = code;
    this.field = field;
    this.expected = expected;
    this.fault = fault;
  }
}
