import { TableError } from '../../calibration/csv.ts';
import { InputError } from '../input-error.ts';

/** A table's fault as the asker's. @param field the option that named the table */
export function tableFault(error: unknown, field: string): never {
  if (!(error instanceof TableError)) throw error;
  const expected = 'a table (.csv, .csv.gz) in a format of docs/calibration.md';
  throw new InputError(error.code, error.message, { field, expected });
}
