import type { ErrorCode } from './codes.ts';
import type { ErrorKind } from './exitCodes.ts';
import { redactPatterns } from './redactPatterns.ts';

const brand = Symbol.for('pulpo.error');

export interface AppErrorOptions {
  /** What the reader can do about it; one sentence. */
  hint?: string;
  /** Further lines, one per finding (validation errors, nearest names, ids to check). */
  details?: readonly string[];
  cause?: unknown;
}

/**
 * An expected failure: what failed, with which value, and what to do. Everything else that is thrown is a bug.
 * Credentials are redacted here, so that no later path can print them.
 */
export class AppError extends Error {
  readonly [brand] = true;
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(kind: ErrorKind, code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(redactPatterns(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.hint = options.hint === undefined ? undefined : redactPatterns(options.hint);
    this.details = (options.details ?? []).map(redactPatterns);
  }
}

/** Recognises an AppError by its brand: a bundle can hold two copies of the class, so `instanceof` would lie. */
export function isAppError(value: unknown): value is AppError {
  return typeof value === 'object' && value !== null && brand in value;
}

/** The code of an AppError or of a system error (`ENOENT`, `ECONNRESET`), or undefined. */
export function errorCodeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  return typeof value.code === 'string' ? value.code : undefined;
}
