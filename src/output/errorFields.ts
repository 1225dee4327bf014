import type { AppError } from '../errors/appError.ts';
import { exitCodes, type Manner } from '../errors/exitCodes.ts';

/** An error in JSON (docs/errors.md): the same keys whether it ended the run or stands in an answer. */
export function errorFields(error: AppError, manner: Manner): Readonly<Record<string, unknown>> {
  const classic = manner === 'classic' ? error.classic : undefined;
  return {
    ...{ Code: error.code, Message: classic?.message ?? error.message, Hint: error.hint ?? null, Details: error.details },
    // What a run ends with that fails because of this error alone.
    ExitCode: exitCodes[classic?.kind ?? error.kind][manner],
  };
}
