/** How much of a file a request is to get, by its conditions and its range (RFC 9110 §13 and §14). */
import type { IncomingMessage } from 'node:http';
import type { ByteRange } from './reply.ts';

export type FilePart =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly range: ByteRange }
  /** The client has these very bytes. */
  | { readonly kind: 'unchanged' }
  /** The range begins behind the last byte. */
  | { readonly kind: 'outside' };

/** `tag`: the strong entity tag of the file's bytes, with its quotes. Several ranges, and what is no range, count as the whole. */
export function filePart(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  { tag, length }: { readonly tag: string; readonly length: number },
): FilePart {
  const known = headers['if-none-match'];
  if (known !== undefined && names(known, tag)) return { kind: 'unchanged' };
  const { range } = headers;
  if (method !== 'GET' || range === undefined) return { kind: 'whole' };
  // A date never fits: files are told apart by their bytes, not by their time.
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== tag) return { kind: 'whole' };
  const [, first, last] = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return { kind: 'whole' };
  return first === '' ? ending(Number(last), length) : within(Number(first), last === '' ? Infinity : Number(last), length);
}

/** The last bytes of the file, all of them where there are not so many. */
function ending(wanted: number, length: number): FilePart {
  if (wanted === 0 || length === 0) return { kind: 'outside' };
  return { kind: 'part', range: { first: Math.max(0, length - wanted), last: length - 1 } };
}

function within(first: number, last: number, length: number): FilePart {
  if (last < first) return { kind: 'whole' };
  return first >= length ? { kind: 'outside' } : { kind: 'part', range: { first, last: Math.min(last, length - 1) } };
}

/** The list of an `If-None-Match` compares weakly: `W/"a"` stands for `"a"` too. */
function names(list: string, tag: string): boolean {
  return list.trim() === '*' || [...list.matchAll(/"[^"]*"/g)].some(([listed]) => listed === tag);
}
