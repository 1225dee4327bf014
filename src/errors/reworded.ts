import type { ClassicWording } from './appError.ts';
import { AppError } from './appError.ts';

/** The same error with other words in the classic manner, where a command of octo told a failure in its own way. */
export function reworded(error: AppError, classic: ClassicWording): AppError {
  const { kind, code, message, hint, details, cause } = error;
  return new AppError(kind, code, message, { details, cause, classic, ...(hint === undefined ? {} : { hint }) });
}
