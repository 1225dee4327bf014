import { AppError } from '../../errors/appError.ts';
import { decode, decodeBase64, encode, encodingNamed } from './encoding.ts';
import type { Filter } from './filter.ts';

/** `ToBase64 [encoding]` */
export const toBase64: Filter = (argument, options) => {
  const encoding = encodingOf(options);
  return argument === null || encoding === undefined ? null : encode(argument, encoding).toString('base64');
};

/** `FromBase64 [encoding]`; throws `TEMPLATE_BASE64_INVALID`, whatever the encoding is. */
export const fromBase64: Filter = (argument, options) => {
  if (argument === null || options.length > 1) return null;
  const bytes = decodeBase64(argument);
  if (bytes === undefined) throw noBase64();
  const encoding = encodingOf(options);
  return encoding === undefined ? null : decode(bytes, encoding);
};

function encodingOf(options: readonly string[]): ReturnType<typeof encodingNamed> {
  return options.length > 1 ? undefined : encodingNamed(options[0] ?? 'utf8');
}

/** The text is not told: what is encoded is often a secret. */
function noBase64(): AppError {
  return new AppError('input', 'TEMPLATE_BASE64_INVALID', 'The filter FromBase64 got a text that is no Base64');
}
