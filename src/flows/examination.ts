import { type AppError, isAppError } from '../errors/appError.ts';
import type { ErrorCode } from '../errors/codes.ts';
import type { ErrorKind } from '../errors/exitCodes.ts';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failure';
  readonly finding: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Of a failure. */
  readonly kind?: ErrorKind;
  readonly code?: ErrorCode;
}

export function ok(name: string, finding: string): Check {
  return { name, state: 'ok', finding };
}

export function warning(name: string, finding: string, hint: string): Check {
  return { name, state: 'warning', finding, hint };
}

export function failure(name: string, error: AppError): Check {
  const { message, details, hint, kind, code } = error;
  return { name, state: 'failure', finding: [message, ...details].join('; '), kind, code, ...(hint === undefined ? {} : { hint }) };
}

/** What a look gives, or the failure it ends with; a bug goes on its way. */
export async function attempt<T>(name: string, look: () => Promise<T>): Promise<{ readonly found: T } | { readonly failed: Check }> {
  try {
    return { found: await look() };
  } catch (error) {
    if (!isAppError(error) || error.kind === 'interrupted' || error.kind === 'terminated') throw error;
    return { failed: failure(name, error) };
  }
}
