import { AppError, isAppError } from './appError.ts';

/** Whatever was thrown, as an AppError: what nobody foresaw becomes a `bug` that says where to report it. */
export function asAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown;
  const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new AppError('bug', 'UNEXPECTED', `Something unexpected happened: ${reason.split('\n')[0] ?? ''}`, {
    cause: thrown,
    hint: 'This is a bug in pulpo. Run again with --debug and report what it prints, with the command line.',
  });
}

/** The stack of an error and of its causes, for `--debug`. */
export function stackOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  const seen = new Set<unknown>();
  for (let current: unknown = error; current instanceof Error && !seen.has(current); current = current.cause) {
    seen.add(current);
    lines.push(...`${lines.length === 0 ? '' : 'Caused by: '}${current.stack ?? current.message}`.split('\n'));
  }
  return lines;
}
