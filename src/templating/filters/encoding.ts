import { foldCase } from '../text/casing.ts';
import { wellFormed } from '../text/characters.ts';

/** How text becomes bytes. */
export type Encoding = 'utf8' | 'utf16le';

/** The encoding an option names, in any casing, or undefined. */
export function encodingNamed(option: string): Encoding | undefined {
  const name = foldCase(option);
  if (name === 'UTF8' || name === 'UTF-8') return 'utf8';
  return name === 'UNICODE' ? 'utf16le' : undefined;
}

/** The bytes of a text; half of an astral character becomes U+FFFD. */
export function encode(text: string, encoding: Encoding): Buffer {
  return Buffer.from(wellFormed(text), encoding);
}

/** The text of bytes; what is no text becomes U+FFFD. */
export function decode(bytes: Uint8Array, encoding: Encoding): string {
  return new TextDecoder(encoding === 'utf8' ? 'utf-8' : 'utf-16le', { ignoreBOM: true }).decode(bytes);
}

/** The bytes of a Base64 text, or undefined where it is none: blanks count for nothing, padding must be complete. */
export function decodeBase64(text: string): Buffer | undefined {
  const compact = text.replace(/[ \t\r\n]+/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64') : undefined;
}
