import type { Filter } from './filter.ts';

/** `Append text…`: without an argument the texts alone. */
export const append: Filter = (argument, options) => (options.length === 0 ? null : (argument ?? '') + options.join(''));

/** `Prepend text…` */
export const prepend: Filter = (argument, options) => (options.length === 0 ? null : options.join('') + (argument ?? ''));
