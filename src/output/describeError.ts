import type { AppError } from '../errors/appError.ts';
import { plainPalette } from './palette.ts';
import type { Palette } from './palette.ts';

/** An error as lines: the message, further findings, what was done before it, the hint. */
export function describeError(
  error: AppError,
  done: { readonly lines: readonly string[] },
  palette: Palette = plainPalette,
  clean: (text: string) => string = identity,
): string[] {
  return [
    `${palette.error(`Error: ${clean(error.message)}`)} ${palette.dim(`[${error.code}]`)}`,
    ...error.details.map((detail) => `  ${clean(detail)}`),
    ...done.lines.map(clean),
    ...(error.hint === undefined ? [] : [clean(error.hint)]),
  ];
}

function identity(text: string): string {
  return text;
}
