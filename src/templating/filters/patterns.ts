import type { Filter } from './filter.ts';

/** `Replace pattern [replacement]` */
export const replace: Filter = (argument, [pattern, replacement = '']) => {
  if (argument === null || pattern === undefined) return null;
  return argument.replace(new RegExp(pattern, 'g'), replacement);
};

/** `Match pattern` */
export const match: Filter = (argument, [pattern, ...others]) => {
  if (argument === null || pattern === undefined || others.length > 0) return null;
  return String(new RegExp(pattern).test(argument));
};
