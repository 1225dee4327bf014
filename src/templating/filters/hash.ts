import { createHash } from 'node:crypto';
import { parseInt32 } from '../numbers/parseNumber.ts';
import { foldCase } from '../text/casing.ts';
import { invariantCulture } from '../text/culture.ts';
import { decodeBase64, encode, encodingNamed } from './encoding.ts';
import type { Filter } from './filter.ts';

/** `Md5 [encoding] [size]` */
export const md5: Filter = hash('md5');
/** `Sha1 [encoding] [size]` */
export const sha1: Filter = hash('sha1');
/** `Sha256 [encoding] [size]` */
export const sha256: Filter = hash('sha256');
/** `Sha384 [encoding] [size]` */
export const sha384: Filter = hash('sha384');
/** `Sha512 [encoding] [size]` */
export const sha512: Filter = hash('sha512');

/** Lower-case hexadecimal digits of the first `size` bytes; the options come in either order. */
function hash(algorithm: string): Filter {
  return (argument, options) => {
    const sizes = options.flatMap((option) => sizeOf(option) ?? []);
    const encodings = options.filter(isEncoding);
    if (argument === null || sizes.length > 1 || encodings.length > 1 || sizes.length + encodings.length < options.length) return null;
    const bytes = bytesOf(argument, encodings[0] ?? 'utf8');
    if (bytes === undefined) return null;
    const digest = createHash(algorithm).update(bytes).digest();
    return digest.subarray(0, sizes[0] ?? digest.length).toString('hex');
  };
}

function sizeOf(option: string): number | undefined {
  const size = parseInt32(option, invariantCulture);
  return size === undefined || size <= 0 ? undefined : size;
}

function isEncoding(option: string): boolean {
  return foldCase(option) === 'BASE64' || encodingNamed(option) !== undefined;
}

function bytesOf(argument: string, option: string): Uint8Array | undefined {
  const encoding = encodingNamed(option);
  return encoding === undefined ? decodeBase64(argument) : encode(argument, encoding);
}
