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
  /** How octo told it, where scripts may know its words; made by the functions of errors/classic. */
  classic?: ClassicWording;
}

/** An error in the classic manner: octo's message in place of ours and of the details; the hint stays. */
export interface ClassicWording {
  readonly message: string;
  /** Where octo's exit code is not the one of the error's own kind. */
  readonly kind?: ErrorKind;
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
  readonly classic: ClassicWording | undefined;

  constructor(kind: ErrorKind, code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(redactPatterns(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.code = code;
    this.hint = options.hint === undefined ? undefined : redactPatterns(options.hint);
    this.details = (options.details ?? []).map(redactPatterns);
    this.classic = options.classic === undefined ? undefined : { ...options.classic, message: redactPatterns(options.classic.message) };
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
