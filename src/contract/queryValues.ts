/**
 * Query parameters: typed where a caller writes them, texts (once or repeated) where a server reads them. Each schema takes both
 * and yields the typed value, `undefined` when the parameter is absent.
 */
import { z } from 'zod';

/** The last of repeated values: a parameter that takes one value and is given twice. */
const single = z.union([z.string(), z.array(z.string()).transform((values) => values.at(-1) ?? '')]);

export const queryText = single.optional().transform((value) => (value === '' ? undefined : value));

/** Lists arrive as `a,b` (templates) and as repeated parameters (Go client); both mean the same (rest-api.md §0.8). */
export const queryList = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => {
    if (value === undefined) return undefined;
    const parts = typeof value === 'string' ? [value] : value;
    const items = parts.flatMap((part) => part.split(',')).map((part) => part.trim());
    return items.filter((item) => item !== '');
  });

export const queryInt = z
  .union([z.int(), single])
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'number') return value;
    if (/^[+-]?\d{1,10}$/.test(value.trim())) return Number(value);
    context.addIssue({ code: 'custom', message: `Expected a whole number, got '${value}'` });
    return z.NEVER;
  });

/** `true`, `False`, `TRUE`, … */
export const queryBool = z
  .union([z.boolean(), single])
  .optional()
  .transform((value, context) => {
    if (value === undefined || value === '') return undefined;
    if (typeof value === 'boolean') return value;
    const lower = value.trim().toLowerCase();
    if (lower === 'true' || lower === 'false') return lower === 'true';
    context.addIssue({ code: 'custom', message: `Expected true or false, got '${value}'` });
    return z.NEVER;
  });

/** The parameters of a URL as the query schemas take them: a text, or a list where a name occurs more than once. */
export function readQuery(parameters: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
