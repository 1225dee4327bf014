import type { Readable } from 'node:stream';

const statusBrand = Symbol('status');

/** A JSON answer with another status than its endpoint's. */
export interface StatusReply<T> {
  readonly [statusBrand]: number;
  readonly body: T;
}

/** `withStatus(200, package)`: the answer of a push that was ignored, where the endpoint says 201. */
export function withStatus<T>(status: number, body: T): StatusReply<T> {
  return { [statusBrand]: status, body };
}

/** The status of a {@link withStatus} answer, or undefined. */
export function statusOf(value: unknown): { readonly status: number; readonly body: unknown } | undefined {
  if (typeof value !== 'object' || value === null || !(statusBrand in value) || !('body' in value)) return undefined;
  const status = value[statusBrand];
  return typeof status === 'number' ? { status, body: value.body } : undefined;
}

/** The answer of an endpoint with `answers: 'headers'`. */
export interface HeaderReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or nothing. */
  readonly json: string;
}

/** A file as the answer of an endpoint with `answers: 'bytes'`. */
export interface FileReply {
  /** Opened when the answer is written, so that a HEAD request opens nothing. */
  open(): Readable;
  readonly length: number;
  /** Only data: sent encoded, as an attachment. */
  readonly fileName: string;
  readonly contentType?: string;
}
