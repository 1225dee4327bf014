import { AppError, isAppError } from './appError.ts';

/** Whether a run ended because a signal asked it to (exit codes 130 and 143). */
export function isInterruption(error: unknown): error is AppError {
  return isAppError(error) && (error.kind === 'interrupted' || error.kind === 'terminated');
}

/** An interruption that says what became of the work it broke off, and what to do; every other error stays as it is. */
export function tellInterruption(error: unknown, what: { readonly detail: string; readonly hint: string }): unknown {
  if (!isInterruption(error)) return error;
  return new AppError(error.kind, error.code, error.message, { cause: error, details: [what.detail], hint: what.hint });
}
