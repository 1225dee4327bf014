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

/** Bytes of a file, both ends included; the first is 0. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A file as the answer of an endpoint with `answers: 'bytes'`. */
export interface FileReply {
  /** Opened when the answer is written, so that a HEAD request opens nothing. A range is asked for only where there is a `tag`. */
  open(range?: ByteRange): Readable;
  /** Strong entity tag with its quotes: the same tag is the same bytes. With one, clients may ask for parts and whether they have it. */
  readonly tag?: string;
  readonly length: number;
  /** Only data: sent encoded, as an attachment. */
  readonly fileName: string;
  readonly contentType?: string;
}
