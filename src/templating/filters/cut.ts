import { AppError } from '../../errors/appError.ts';
import { parseInt32 } from '../numbers/parseNumber.ts';
import { foldCase } from '../text/casing.ts';
import { trimWhiteSpace } from '../text/characters.ts';
import { invariantCulture } from '../text/culture.ts';
import type { Filter } from './filter.ts';

const largestInt32 = 2147483647;

/** `Substring length` or `Substring start length`; throws `TEMPLATE_NUMBER_TOO_LARGE` where the two add up beyond 32 bits. */
export const substring: Filter = (argument, options) => {
  if (argument === null || options.length === 0 || options.length > 2) return null;
  const [first, second] = options.map(countOf);
  const start = options.length === 2 ? first : 0;
  const length = options.length === 2 ? second : first;
  if (start === undefined || length === undefined || start > argument.length) return null;
  if (start + length > largestInt32)
    throw new AppError('input', 'TEMPLATE_NUMBER_TOO_LARGE', `The filter Substring can't add ${start} and ${length}`);
  return argument.slice(start, start + length);
};

/** `Truncate length [suffix]`: a shortened text gets the suffix on top. */
export const truncate: Filter = (argument, [length, suffix = '...']) => {
  const count = length === undefined ? undefined : countOf(length);
  if (argument === null || count === undefined) return null;
  return count < argument.length ? argument.slice(0, count) + suffix : argument;
};

/** `Trim [start|end]` */
export const trim: Filter = (argument, [option]) => {
  if (argument === null) return null;
  if (option === undefined) return trimWhiteSpace(argument);
  const end = foldCase(option);
  if (end === 'START') return trimWhiteSpace(argument, 'start');
  return end === 'END' ? trimWhiteSpace(argument, 'end') : null;
};

/** A number of characters: an integer that is not negative. */
function countOf(option: string): number | undefined {
  const count = parseInt32(option, invariantCulture);
  return count === undefined || count < 0 ? undefined : count;
}
