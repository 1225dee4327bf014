import type { AppErrorOptions } from './appError.ts';
import { AppError } from './appError.ts';

/** The same error with more to say: other details, octo's words for it. */
export function restated(error: AppError, more: Pick<AppErrorOptions, 'details' | 'classic'>): AppError {
  const { kind, code, message, hint, details, cause, classic } = error;
  return new AppError(kind, code, message, {
    ...{ details, cause },
    ...(hint !== undefined && { hint }),
    ...(classic !== undefined && { classic }),
    ...more,
  });
}
