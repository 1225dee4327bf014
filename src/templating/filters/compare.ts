import type { Filter } from './filter.ts';

/** `StartsWith text` */
export const startsWith: Filter = comparison((argument, text) => argument.startsWith(text));

/** `EndsWith text` */
export const endsWith: Filter = comparison((argument, text) => argument.endsWith(text));

/** `Contains text` */
export const contains: Filter = comparison((argument, text) => argument.includes(text));

/** Ordinal, with exactly one option; prints `true` or `false`. */
function comparison(test: (argument: string, text: string) => boolean): Filter {
  return (argument, [text, ...others]) =>
    argument === null || text === undefined || others.length > 0 ? null : String(test(argument, text));
}
