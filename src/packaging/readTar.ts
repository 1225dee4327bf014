import { AppError } from '../errors/appError.ts';
import type { ArchiveEntry, ArchiveFile, EntrySink, EntryVisitor } from './archiveEntry.ts';
import { createSizeGuard } from './archivePolicy.ts';
import { createByteReader } from './byteReader.ts';
import type { ByteReader } from './byteReader.ts';
import { createPacer, pauseEvery } from './pacer.ts';
import type { ReadContext } from './readZip.ts';
import { checksum, tarBlock } from './tarRecords.ts';
import { damaged } from './zipDirectory.ts';

/** What pax and GNU headers say about the entry that follows them. */
interface Overrides {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
  readonly mtime?: number;
}

interface TarEntry {
  readonly rawName: string;
  readonly type: string;
  readonly size: number;
  readonly mode: number;
  readonly modified: number;
  readonly target: string;
}

const longestExtension = 64 * 1024;

/**
 * Visits the entries of a tar stream: ustar, pax and GNU long names. Hard links, devices and sparse files are refused. The
 * stream's end is read too, so that a compressor's checksum is verified.
 */
export async function readTar(
  file: ArchiveFile,
  stream: AsyncIterable<Uint8Array>,
  use: { context: ReadContext; visit: EntryVisitor },
): Promise<void> {
  const guard = createSizeGuard(file.size, use.context.limits);
  const reader = createByteReader(stream, () => damaged(file, 'it is cut off'));
  const pace = createPacer(use.context.pause);
  for (let entry = await nextEntry(file, reader); entry !== undefined; entry = await nextEntry(file, reader)) {
    const shown = admit(entry, use.context);
    const sink = shown === undefined ? 'skip' : use.visit(shown);
    guard.enter(entry.rawName, undefined);
    for (let left = entry.size; left > 0; left -= pauseEvery) {
      await reader.take(Math.min(left, pauseEvery), (chunk) => {
        guard.add(chunk.length);
        if (sink !== 'skip') sink.write(chunk);
      });
      const due = pace(Math.min(left, pauseEvery));
      if (due !== undefined) await due;
    }
    await reader.take(padding(entry.size), () => undefined);
    if (sink !== 'skip') endFile(sink);
    const due = pace(4096);
    if (due !== undefined) await due;
  }
  await reader.drain((chunk) => {
    guard.add(chunk.length);
  });
}

function endFile(sink: EntrySink): void {
  sink.end();
}

/** The next real entry, with the headers before it applied; undefined at the end. */
async function nextEntry(file: ArchiveFile, reader: ByteReader): Promise<TarEntry | undefined> {
  let overrides: Overrides = {};
  for (;;) {
    const header = await reader.block(tarBlock);
    if (header.every((byte) => byte === 0)) return undefined;
    const entry = parseHeader(file, header);
    if (entry.type === 'x') overrides = { ...overrides, ...parsePax(file, await extension(file, reader, entry.size)) };
    else if (entry.type === 'g') await extension(file, reader, entry.size);
    else if (entry.type === 'L') overrides = { ...overrides, path: cText(await extension(file, reader, entry.size)) };
    else if (entry.type === 'K') overrides = { ...overrides, linkpath: cText(await extension(file, reader, entry.size)) };
    else return withOverrides(entry, overrides);
  }
}

function withOverrides(entry: TarEntry, overrides: Overrides): TarEntry {
  const { path = entry.rawName, linkpath = entry.target, size = entry.size, mtime = entry.modified } = overrides;
  // Only files have content; some tools give links and folders a size all the same.
  return { ...entry, rawName: path, target: linkpath, modified: mtime, size: isFile(entry.type) ? size : 0 };
}

async function extension(file: ArchiveFile, reader: ByteReader, size: number): Promise<Buffer> {
  if (size > longestExtension) throw damaged(file, 'one of its extended headers is too long');
  const bytes = await reader.block(size);
  await reader.take(padding(size), () => undefined);
  return bytes;
}

function parseHeader(file: ArchiveFile, header: Buffer): TarEntry {
  if (readNumber(file, header.subarray(148, 156)) !== checksum(header)) throw damaged(file, 'one of its headers has a wrong checksum');
  const isUstar = header.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && header.toString('latin1', 257, 263) === 'ustar\0' ? cText(header.subarray(345, 500)) : '';
  const name = cText(header.subarray(0, 100));
  return {
    rawName: prefix === '' ? name : `${prefix}/${name}`,
    type: header.toString('latin1', 156, 157),
    size: readNumber(file, header.subarray(124, 136)),
    mode: readNumber(file, header.subarray(100, 108)) & 0o777,
    modified: readNumber(file, header.subarray(136, 148)),
    target: cText(header.subarray(157, 257)),
  };
}

/** Octal text, or a binary number where the first bit is set. */
function readNumber(file: ArchiveFile, field: Buffer): number {
  const first = field[0] ?? 0;
  const value = (first & 0x80) === 0 ? readOctal(field) : readBinary(field);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw damaged(file, 'one of its headers holds no number where one should be');
}

function readOctal(field: Buffer): number {
  const text = cText(field).trim();
  return text === '' ? 0 : /^[0-7]+$/.test(text) ? parseInt(text, 8) : NaN;
}

function readBinary(field: Buffer): number {
  return field.reduce((value, byte, index) => value * 256 + (index === 0 ? byte & 0x3f : byte), 0);
}

/** @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03 */
function parsePax(file: ArchiveFile, body: Buffer): Overrides {
  const values = new Map<string, string>();
  for (let position = 0; position < body.length;) {
    const blank = body.indexOf(0x20, position);
    const length = Number(body.toString('latin1', position, blank));
    if (blank === -1 || !Number.isInteger(length) || length <= blank - position || position + length > body.length)
      throw damaged(file, 'one of its extended headers is broken');
    const [key = '', ...value] = body.toString('utf8', blank + 1, position + length - 1).split('=');
    values.set(key, value.join('='));
    position += length;
  }
  if ([...values.keys()].some((key) => key.startsWith('GNU.sparse'))) throw unsupported('a sparse file');
  const [path, linkpath, size, mtime] = [
    values.get('path'),
    values.get('linkpath'),
    numberOf(file, values.get('size')),
    numberOf(file, values.get('mtime')),
  ];
  return {
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size === undefined ? {} : { size }),
    ...(mtime === undefined ? {} : { mtime }),
  };
}

function numberOf(file: ArchiveFile, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Math.floor(Number(text));
  if (text === '' || !Number.isSafeInteger(value)) throw damaged(file, 'one of its extended headers holds no number where one should be');
  return value;
}

function admit(entry: TarEntry, { gate }: ReadContext): ArchiveEntry | undefined {
  const kind = kindOf(entry);
  // `tar -C folder .` starts with an entry for the folder itself.
  if (kind === 'folder' && /^(?:\.\/?)+$/.test(entry.rawName)) return undefined;
  const name = gate.admit(entry.rawName, kind);
  const { size, mode, modified } = entry;
  return {
    name,
    kind,
    size,
    compressedSize: undefined,
    mode,
    modified,
    target: kind === 'link' ? entry.target : undefined,
    role: 'content',
  };
}

function isFile(type: string): boolean {
  return type === '0' || type === '\0' || type === '7';
}

function kindOf(entry: TarEntry): ArchiveEntry['kind'] {
  if (entry.type === '5' || (isFile(entry.type) && entry.rawName.endsWith('/'))) return 'folder';
  if (isFile(entry.type)) return 'file';
  if (entry.type === '2') return 'link';
  if (entry.type === '1') throw unsupported(`the hard link '${entry.rawName}'`);
  throw unsupported(`'${entry.rawName}', which is neither a file nor a folder`);
}

function unsupported(what: string): AppError {
  return new AppError('input', 'ARCHIVE_LINK_REFUSED', `The archive holds ${what}`);
}

function padding(size: number): number {
  return (tarBlock - (size % tarBlock)) % tarBlock;
}

function cText(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}
