import type { AppError } from '../errors/appError.ts';

/** An error inside an answer; null where there is none. The error of a whole run looks different: it is the document. */
export function errorAnswer(error: AppError | undefined): unknown {
  return error === undefined ? null : { Code: error.code, Message: error.message, Details: error.details, Hint: error.hint ?? null };
}
