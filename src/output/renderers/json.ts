import type { AppError } from '../../errors/appError.ts';
import { escapeJsonControls } from '../cleanText.ts';
import type { Done, Renderer, RendererParts } from './renderer.ts';

/**
 * For programs: exactly one JSON document over both streams (reliability.md row C81). The answer goes to standard output, an
 * error to standard error, events nowhere. In the classic manner everything is on standard output.
 */
export function jsonRenderer(parts: RendererParts): Renderer {
  const errors = parts.manner === 'classic' ? parts.stdout : parts.stderr;
  return {
    event: () => undefined,
    result: ({ data }) => parts.stdout.writeMasked(toJson(data, (text) => parts.mask(text))),
    error: (error, exitCode, done) => errors.writeMasked(toJson(errorDocument(error, exitCode, done), (text) => parts.mask(text))),
    stop: () => undefined,
  };
}

/** One document, two blanks of indentation, a line end. */
export function toJson(data: unknown, mask: (text: string) => string): string {
  return `${escapeJsonControls(JSON.stringify(maskDeep(data, mask), null, 2))}\n`;
}

function errorDocument(error: AppError, exitCode: number, done: Done): unknown {
  return {
    Error: {
      Code: error.code,
      Message: error.message,
      Hint: error.hint ?? null,
      Details: error.details,
      ExitCode: exitCode,
      Releases: done.releases,
      Tasks: done.tasks.map((task) => ({ Id: task.id, State: task.state, Url: task.url ?? null })),
    },
  };
}

/** Masks inside the values, before they become JSON: a mask over the finished text could fall on its syntax. */
function maskDeep(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number' || typeof value === 'bigint') return mask(String(value)) === String(value) ? value : mask(String(value));
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, mask));
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [mask(key), maskDeep(item, mask)]),
  );
}
