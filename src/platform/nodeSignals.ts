import process from 'node:process';
import { AppError } from '../errors/appError.ts';
import { exitCodes } from '../errors/exitCodes.ts';

const endings = [
  ['SIGINT', 'interrupted', 'INTERRUPTED', 'Interrupted'],
  ['SIGTERM', 'terminated', 'TERMINATED', 'Terminated'],
  ['SIGHUP', 'terminated', 'TERMINATED', 'The terminal was closed'],
] as const;

/** Calls `end` at the first signal that asks the program to end; a second one ends the process at once (reliability.md row C69). */
export function onEndingSignal(end: (reason: AppError) => void): void {
  let ending = false;
  for (const [name, kind, code, message] of endings) {
    process.on(name, () => {
      if (ending) process.exit(exitCodes[kind].native);
      ending = true;
      end(new AppError(kind, code, message));
    });
  }
}
