import { matchesPattern, replacePattern } from '../patterns/pattern.ts';
import type { Filter } from './filter.ts';

/** `Replace pattern [replacement]`: every match of a .NET regular expression; throws `TEMPLATE_PATTERN_INVALID`. */
export const replace: Filter = (argument, [pattern, replacement = ''], { budget }) =>
  argument === null || pattern === undefined ? null : replacePattern(argument, pattern, replacement, budget);

/** `Match pattern`: whether a .NET regular expression matches somewhere; prints `true` or `false`. */
export const match: Filter = (argument, [pattern, ...others], { budget }) =>
  argument === null || pattern === undefined || others.length > 0 ? null : String(matchesPattern(argument, pattern, budget));
