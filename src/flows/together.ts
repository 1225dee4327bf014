import { AppError, isAppError } from '../errors/appError.ts';

/**
 * Waits for requests that were made together, to the end of each: nothing is left running, and all names that stand for nothing are
 * told at once. Any other failure is told alone, and only where no name is wrong.
 */
export async function together<const T extends readonly unknown[]>(work: T): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const failures = (await Promise.allSettled(work)).flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  if (failures.length > 0) throw joinFailures(failures);
  return Promise.all(work);
}

function joinFailures(failures: readonly unknown[]): unknown {
  const bug = failures.find((failure) => !isAppError(failure));
  if (bug !== undefined) return bug;
  const [first, ...others] = failures.filter(isAppError).filter(({ code }) => code === 'NAME_NOT_FOUND');
  if (first === undefined) return failures[0];
  if (others.length === 0) return first;
  const all = [first, ...others];
  const message = all.map((error, index) => (index === 0 ? error.message : lowerFirst(error.message))).join('; ');
  const hint = [...new Set(all.flatMap((error) => error.hint ?? []))].join(' ');
  const details = all.flatMap((error) => error.details);
  const classic = { ...first.classic, message: all.map((error) => error.classic?.message ?? error.message).join('\n') };
  return new AppError(first.kind, first.code, message, { details, classic, ...(hint !== '' && { hint }) });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
