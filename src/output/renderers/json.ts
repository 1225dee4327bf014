import { type AppError, isAppError } from '../../errors/appError.ts';
import type { Manner } from '../../errors/exitCodes.ts';
import { escapeJsonControls } from '../cleanText.ts';
import { errorFields } from '../errorFields.ts';
import type { Done, Renderer, RendererParts } from './renderer.ts';

/**
 * For programs: exactly one JSON document over both streams (reliability.md row C81). The answer goes to standard output, an
 * error to standard error, events nowhere. In the classic manner everything is on standard output.
 */
export function jsonRenderer(parts: RendererParts): Renderer {
  const errors = parts.manner === 'classic' ? parts.stdout : parts.stderr;
  return {
    event: () => undefined,
    result: ({ data }) => parts.stdout.writeMasked(toJson(data, parts)),
    error: (error, done) => errors.writeMasked(toJson(errorDocument(error, done, parts.manner), parts)),
    stop: () => undefined,
  };
}

type Spelling = Pick<RendererParts, 'manner' | 'mask'>;

/** One document, two blanks of indentation, a line end. */
function toJson(data: unknown, spelling: Spelling): string {
  return `${escapeJsonControls(JSON.stringify(spell(data, spelling), null, 2))}\n`;
}

/** The error of a whole run is the document, with what was done before it. */
function errorDocument(error: AppError, done: Done, manner: Manner): unknown {
  return {
    Error: {
      ...errorFields(error, manner),
      Releases: done.releases,
      Tasks: done.tasks.map((task) => ({ Id: task.id, State: task.state, Url: task.url ?? null })),
    },
  };
}

/**
 * Masks inside the values, before they become JSON: a mask over the finished text could fall on its syntax. Errors get their one
 * shape on the way.
 */
function spell(value: unknown, spelling: Spelling): unknown {
  const { mask } = spelling;
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number' || typeof value === 'bigint') return mask(String(value)) === String(value) ? value : mask(String(value));
  if (Array.isArray(value)) return value.map((item) => spell(item, spelling));
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (isAppError(value)) return spell(errorFields(value, spelling.manner), spelling);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [mask(key), spell(item, spelling)]),
  );
}
