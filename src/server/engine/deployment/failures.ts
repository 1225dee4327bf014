import { AppError, errorCodeOf, isAppError } from '../../../errors/appError.ts';

/** A step failed for a reason that its log tells in this sentence. */
export function stepFailed(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}): AppError {
  return new AppError('failed', 'STEP_FAILED', message, options);
}

/** The sentence that a log shows for whatever a step threw. */
export function messageOf(error: unknown): string {
  if (isAppError(error)) return [error.message, ...error.details, ...(error.hint === undefined ? [] : [error.hint])].join('\n');
  return error instanceof Error ? error.message : String(error);
}

/** Why the whole deployment must end: it was canceled, or the server stops. Such errors are never a step's own failure. */
export function endsDeployment(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'TASK_CANCELED' || code === 'SERVER_STOPPED';
}
