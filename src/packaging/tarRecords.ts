/**
 * Headers of a tar archive as bytes: ustar, with a pax header in front where ustar can't say it.
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13
 */

export interface TarRecord {
  readonly name: string;
  readonly kind: 'file' | 'link';
  /** Bytes of content; 0 for links. */
  readonly size: number;
  readonly mode: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  readonly target?: string;
}

export const tarBlock = 512;
/** Two empty blocks end the archive. */
export const tarEnd = Buffer.alloc(2 * tarBlock);

const largestOctal = 0o77777777777;

/** The header block or blocks that stand before an entry's content. */
export function tarHeader(record: TarRecord): Buffer {
  const split = splitName(record.name);
  const pax: [string, string][] = [];
  if (split === undefined) pax.push(['path', record.name]);
  if (record.target !== undefined && (Buffer.byteLength(record.target) > 100 || !isAscii(record.target)))
    pax.push(['linkpath', record.target]);
  if (record.size > largestOctal) pax.push(['size', String(record.size)]);
  if (record.modified < 0 || record.modified > largestOctal) pax.push(['mtime', String(record.modified)]);
  const own = ustarHeader(record, split ?? { prefix: '', name: cutBytes(record.name, 100) }, record.kind === 'link' ? '2' : '0');
  if (pax.length === 0) return own;
  const body = Buffer.from(pax.map(([key, value]) => paxLine(key, value)).join(''));
  const header = ustarHeader(
    { ...record, kind: 'file', size: body.length, mode: 0o644 },
    { prefix: '', name: cutBytes(`PaxHeaders/${record.name.split('/').at(-1) ?? ''}`, 100) },
    'x',
  );
  return Buffer.concat([header, body, tarPadding(body.length), own]);
}

/** The zeros that fill the last block of content. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((tarBlock - (size % tarBlock)) % tarBlock);
}

function ustarHeader(record: Omit<TarRecord, 'name'>, name: { prefix: string; name: string }, type: 'x' | '0' | '2'): Buffer {
  const header = Buffer.alloc(tarBlock);
  header.write(name.name, 0, 100);
  header.write(octal(record.mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(Math.min(record.size, largestOctal), 11), 124);
  header.write(octal(Math.min(Math.max(record.modified, 0), largestOctal), 11), 136);
  header.write('        ', 148);
  header.write(type, 156);
  if (type === '2') header.write(cutBytes(record.target ?? '', 100), 157, 100);
  header.write('ustar\0' + '00', 257);
  header.write(name.prefix, 345, 155);
  header.write(`${octal(checksum(header), 6).slice(0, 6)}\0 `, 148);
  return header;
}

/** The sum of a header's bytes, its checksum field counted as blanks. */
export function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

/** ustar holds a name of 100 bytes behind a folder of 155; undefined if this one does not fit or is not ASCII. */
function splitName(name: string): { prefix: string; name: string } | undefined {
  if (!isAscii(name)) return undefined;
  if (name.length <= 100) return { prefix: '', name };
  const slash = name.indexOf('/', name.length - 101);
  return slash < 1 || slash > 155 ? undefined : { prefix: name.slice(0, slash), name: name.slice(slash + 1) };
}

/** A pax record starts with its own length, which counts its own digits. */
function paxLine(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = Buffer.byteLength(rest);
  const digits = String(length + String(length).length).length;
  return `${length + digits}${rest}`;
}

function isAscii(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}

function cutBytes(text: string, length: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > length) cut = [...cut].slice(0, -1).join('');
  return cut;
}
