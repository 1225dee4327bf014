/** What a parsing function answers: a value and where it ended, or how far it came and what it would have needed there. */
export type Parsed<T> = Success<T> | Failure;

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
  readonly end: number;
  /** Why the value does not go on: the failed attempt to read another part of it. It explains a failure at `end`. */
  readonly stopped?: Failure;
}

export interface Failure {
  readonly ok: false;
  /** Furthest offset reached; in continue mode the text is taken up again here (octostache §14). */
  readonly at: number;
  readonly expected: readonly string[];
  /** The defect behind this failure where it lies elsewhere: a broken token inside a block, for example. */
  readonly reason?: Failure;
  /** Where the end of a block is missing: its opening. */
  readonly block?: { readonly at: number };
}

export function success<T>(value: T, end: number): Success<T> {
  return { ok: true, value, end };
}

export function failure(at: number, ...expected: readonly string[]): Failure {
  return { ok: false, at, expected };
}

/** The value with the reason why it does not go on, where there is one. */
export function stoppedBy<T>(parsed: Success<T>, reason: Failure | undefined): Success<T> {
  return reason === undefined ? parsed : { ...parsed, stopped: reason };
}

/** The failure with the defect behind it, where there is one. */
export function because(failed: Failure, reason: Failure | undefined): Failure {
  return reason === undefined ? failed : { ...failed, reason: reason.reason ?? reason };
}

/** Of two failed alternatives the one that came further; where both stopped at the same place, what either expected. */
export function furthest(first: Failure, second: Failure): Failure {
  if (first.at > second.at) return first;
  if (second.at > first.at) return second;
  const expected = [...new Set([...first.expected, ...second.expected])];
  return because({ ok: false, at: first.at, expected }, first.reason ?? second.reason);
}
