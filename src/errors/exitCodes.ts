/**
 * Every way a run can end, with the code a shell sees: one column per manner (docs/errors.md).
 * Native codes are pulpo's own table; the classic ones are octo's -1, -3, -5 and -7 as a shell reports them.
 */
export const exitCodes = {
  ok: { native: 0, classic: 0 },
  /** A deployment or an item failed. */
  failed: { native: 1, classic: 255 },
  /** A local file or stream could not be read or written. */
  io: { native: 1, classic: 253 },
  usage: { native: 2, classic: 255 },
  /** A named input is missing or is not what it should be. */
  input: { native: 2, classic: 255 },
  /** Settings, certificate, foreign redirect, not an Octopus server, port or data folder in use. */
  configuration: { native: 3, classic: 253 },
  /** Authentication or permission. */
  auth: { native: 4, classic: 251 },
  /** The server refused: not found, validation, conflict. */
  refused: { native: 5, classic: 249 },
  /** Network or server failure; safe to run again. */
  network: { native: 6, classic: 253 },
  /** The request may or may not have been carried out; what to check is printed. */
  unknown: { native: 7, classic: 249 },
  /** Still running when the wait ended. */
  pending: { native: 8, classic: 255 },
  /** A bug of ours. */
  bug: { native: 70, classic: 253 },
  interrupted: { native: 130, classic: 130 },
  terminated: { native: 143, classic: 143 },
} as const;

/** How a run ended; a key of {@link exitCodes}. */
export type Ending = keyof typeof exitCodes;

/** What an error is about; it decides the exit code. */
export type ErrorKind = Exclude<Ending, 'ok'>;

/** `native`: pulpo's own table. `classic`: the numbers and texts of octo. */
export type Manner = 'native' | 'classic';
