import { gzipSync } from 'node:zlib';
import { paxEntry, rawTar, rawTarEntry } from './rawTar.ts';
import type { RawEntry } from './rawZip.ts';
import { rawZip } from './rawZip.ts';

/** An archive that nobody should unpack, and the error code that must say so. */
export interface HostileArchive {
  readonly title: string;
  readonly fileName: string;
  readonly bytes: () => Buffer;
  readonly code: string;
}

const zeros = Buffer.alloc(12 * 1024 * 1024);

function zip(code: string, title: string, entries: readonly RawEntry[], archive: Parameters<typeof rawZip>[1] = {}): HostileArchive {
  return { title, fileName: 'hostile.zip', code, bytes: () => rawZip(entries, archive) };
}

function nupkg(code: string, title: string, entries: readonly RawEntry[]): HostileArchive {
  return { title, fileName: 'hostile.1.0.nupkg', code, bytes: () => rawZip(entries) };
}

function tar(code: string, title: string, entries: Parameters<typeof rawTar>[0]): HostileArchive {
  return { title, fileName: 'hostile.tgz', code, bytes: () => gzipSync(rawTar(entries)) };
}

const unsafeNames = [
  '../evil',
  'a/../../evil',
  '..\\evil',
  'a\\..\\..\\evil',
  '/etc/passwd',
  '\\\\server\\share',
  'C:/evil',
  'C:evil',
  'a.txt:stream',
];
const unsafeSpellings = [
  '',
  '.',
  '..',
  'a//b',
  'a/./b',
  'a/..',
  'nul\u0000.txt',
  'esc\u001b[31m',
  'new\nline',
  'del\u007f',
  `${'d/'.repeat(64)}deep`,
  'n'.repeat(1025),
];

const names: readonly HostileArchive[] = [
  ...[...unsafeNames, ...unsafeSpellings].map((name) =>
    zip('ARCHIVE_NAME_UNSAFE', `named ${JSON.stringify(name).slice(0, 40)}`, [{ name, data: 'x' }]),
  ),
  zip('ARCHIVE_NAME_UNSAFE', 'with a name marked as UTF-8 that is none', [{ name: Buffer.from([0x61, 0xff]), flags: 1 << 11 }]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with one name twice', [
    { name: 'a', data: '1' },
    { name: 'a', data: '2' },
  ]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with names that differ in case', [{ name: 'Readme' }, { name: 'README' }]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with names that differ in Unicode form', [{ name: 'caf\u00e9' }, { name: 'cafe\u0301' }]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with names that differ in the separator', [{ name: 'a/b' }, { name: 'a\\b' }]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with a file below a file', [
    { name: 'a', data: '1' },
    { name: 'a/b', data: '2' },
  ]),
  zip('ARCHIVE_NAMES_COLLIDE', 'with a file where a folder is', [
    { name: 'a/b', data: '2' },
    { name: 'a', data: '1' },
  ]),
  nupkg('ARCHIVE_NAME_UNSAFE', 'whose part decodes to a path outside', [{ name: '%2e%2e/evil', data: 'x' }]),
  nupkg('ARCHIVE_NAME_UNSAFE', 'whose part decodes to a NUL', [{ name: 'a%00b', data: 'x' }]),
  nupkg('ARCHIVE_NAMES_COLLIDE', 'whose parts decode to one name', [{ name: 'a b' }, { name: 'a%20b' }]),
];

const links: readonly HostileArchive[] = [
  zip('ARCHIVE_LINK_REFUSED', 'with a symbolic link', [{ name: 'link', data: 'target', mode: 0o120777 }]),
  zip('ARCHIVE_LINK_REFUSED', 'with a device', [{ name: 'dev', mode: 0o020666 }]),
  zip('ARCHIVE_LINK_REFUSED', 'with a FIFO', [{ name: 'fifo', mode: 0o010666 }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a symbolic link', [{ name: 'link', type: '2', target: '/etc/passwd' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a hard link', [{ name: 'link', type: '1', target: '/etc/passwd' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a character device', [{ name: 'dev', type: '3' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a block device', [{ name: 'dev', type: '4' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a FIFO', [{ name: 'fifo', type: '6' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a GNU sparse file', [{ name: 'sparse', type: 'S' }]),
  tar('ARCHIVE_LINK_REFUSED', 'with a pax sparse file', [paxEntry({ 'GNU.sparse.major': '1' }), { name: 'sparse', data: 'x' }]),
];

const structure: readonly HostileArchive[] = [
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose headers name different files', [{ name: 'good.txt', data: 'x', local: { name: 'evil.txt' } }]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose headers give different sizes', [{ name: 'a', data: 'xxxx', local: { size: 3 } }]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose headers give different compressed sizes', [
    { name: 'a', data: 'xxxx', local: { compressedSize: 1 } },
  ]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose headers give different checksums', [{ name: 'a', data: 'x', local: { crc: 1 } }]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose headers give different methods', [{ name: 'a', data: 'x', local: { method: 0 } }]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose local header is encrypted', [{ name: 'a', data: 'x', local: { flags: 1 } }]),
  zip('ARCHIVE_HEADERS_DISAGREE', 'whose data descriptor lies', [{ name: 'a', data: 'x', flags: 8, after: Buffer.alloc(16) }]),
  zip('ARCHIVE_OVERLAPS', 'whose entries share one header', [
    { name: 'a', data: 'x' },
    { name: 'a2', data: 'x', central: { offsetOf: 0 } },
    { name: 'a3', data: 'x', central: { offsetOf: 0 } },
  ]),
  zip('ARCHIVE_OVERLAPS', 'with an entry inside another', [
    { name: 'outer', method: 0, data: rawZip([{ name: 'inner', data: 'x' }]) },
    { name: 'inner', data: 'x', central: { offset: 35 } },
  ]),
  zip('ARCHIVE_ENCRYPTED', 'with an encrypted entry', [{ name: 'a', data: 'x', flags: 1 }]),
  zip('ARCHIVE_ENCRYPTED', 'with masked headers', [{ name: 'a', data: 'x', flags: 1 << 13 }]),
  zip('ARCHIVE_METHOD_UNKNOWN', 'compressed with bzip2', [{ name: 'a', data: 'x', method: 12 }]),
  zip('ARCHIVE_DAMAGED', 'with bytes after its end', [{ name: 'a' }], { trailing: Buffer.from('more') }),
  zip('ARCHIVE_DAMAGED', 'with bytes before its start', [{ name: 'a' }], { leading: Buffer.from('PK\u0003\u0004'), directoryOffset: 31 }),
  zip('ARCHIVE_DAMAGED', 'that counts more entries than it has', [{ name: 'a' }], { count: 2 }),
  zip('ARCHIVE_DAMAGED', 'that counts fewer entries than it has', [{ name: 'a' }, { name: 'b' }], { count: 1 }),
  zip('ARCHIVE_DAMAGED', 'whose directory is somewhere else', [{ name: 'a' }], { directoryOffset: 5 }),
  zip('ARCHIVE_DAMAGED', 'whose entry starts behind the directory', [{ name: 'a', central: { offset: 60 } }]),
  zip('ARCHIVE_DAMAGED', 'whose entry reaches into the directory', [
    { name: 'a', data: 'x', method: 0, central: { size: 500, compressedSize: 500 }, local: { size: 500, compressedSize: 500 } },
  ]),
  zip('ARCHIVE_DAMAGED', 'whose stored entry has two sizes', [{ name: 'a', data: 'x', method: 0, central: { size: 5 } }]),
  zip('ARCHIVE_DAMAGED', 'whose folder has content', [{ name: 'a/', data: 'x' }]),
  zip('ARCHIVE_DAMAGED', 'without its 64-bit sizes', [{ name: 'a', data: 'x', central: { size: 0xffffffff } }]),
  tar('ARCHIVE_NAME_UNSAFE', 'with a path outside', [{ name: '../evil', data: 'x' }]),
  tar('ARCHIVE_NAME_UNSAFE', 'with a pax path outside', [paxEntry({ path: '/etc/evil' }), { name: 'good', data: 'x' }]),
  tar('ARCHIVE_NAME_UNSAFE', 'with a GNU long name outside', [
    { name: '././@LongLink', type: 'L', data: '../evil\0' },
    { name: 'good', data: 'x' },
  ]),
  tar('ARCHIVE_DAMAGED', 'with a wrong header checksum', [{ name: 'a', checksum: 1 }]),
  tar('ARCHIVE_DAMAGED', 'with an endless pax header', [{ name: 'x', type: 'x', data: 'x'.repeat(70_000) }]),
  tar('ARCHIVE_DAMAGED', 'with a broken pax header', [{ name: 'x', type: 'x', data: '999 path=a\n' }, { name: 'a' }]),
  {
    title: 'cut off inside a file',
    fileName: 'hostile.tgz',
    code: 'ARCHIVE_DAMAGED',
    bytes: () => gzipSync(rawTarEntry({ name: 'a', data: 'x', size: 5000 })),
  },
  { title: 'without its end', fileName: 'hostile.tar', code: 'ARCHIVE_DAMAGED', bytes: () => rawTarEntry({ name: 'a', data: 'x' }) },
  {
    title: 'whose gzip is cut off',
    fileName: 'hostile.tgz',
    code: 'ARCHIVE_DAMAGED',
    bytes: () => gzipSync(rawTar([{ name: 'a', data: 'x' }])).subarray(0, -6),
  },
  {
    title: 'whose gzip has a wrong checksum',
    fileName: 'hostile.tgz',
    code: 'ARCHIVE_DAMAGED',
    bytes: () => {
      const bytes = gzipSync(rawTar([{ name: 'a', data: 'x' }]));
      bytes.writeUInt32LE(1, bytes.length - 8);
      return bytes;
    },
  },
];

const content: readonly HostileArchive[] = [
  zip('ARCHIVE_CONTENT_DAMAGED', 'with a wrong checksum', [{ name: 'a', data: 'x', local: { crc: 1 }, central: { crc: 1 } }]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'with a wrong checksum of stored content', [
    { name: 'a', data: 'x', method: 0, local: { crc: 1 }, central: { crc: 1 } },
  ]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'that unpacks to more than it states', [
    { name: 'a', data: 'x'.repeat(1000), local: { size: 10 }, central: { size: 10 } },
  ]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'that unpacks to less than it states', [
    { name: 'a', data: 'x', local: { size: 10 }, central: { size: 10 } },
  ]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'that states it is empty', [{ name: 'a', data: 'xyz', local: { size: 0 }, central: { size: 0 } }]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'whose deflate stream is broken', [{ name: 'a', data: 'x', compressed: Buffer.from([0xff, 0xff]) }]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'whose deflate stream is cut off', [
    { name: 'a', data: 'hello hello hello', compressed: Buffer.from([0xcb, 0x48]) },
  ]),
  zip('ARCHIVE_CONTENT_DAMAGED', 'with bytes behind its deflate stream', [
    { name: 'a', data: '', compressed: Buffer.from([3, 0, 1, 2, 3]) },
  ]),
  zip('ARCHIVE_TOO_LARGE', 'that is a bomb of one entry', [{ name: 'a', data: zeros }]),
  zip(
    'ARCHIVE_TOO_LARGE',
    'that is a bomb of many entries',
    Array.from({ length: 12 }, (_, index) => ({ name: `a${index}`, data: zeros.subarray(0, 1024 * 1024) })),
  ),
  zip('ARCHIVE_TOO_LARGE', 'that is a bomb larger than memory should hold', [{ name: 'a', data: Buffer.alloc(40 * 1024 * 1024) }]),
  tar('ARCHIVE_TOO_LARGE', 'that is a bomb', [{ name: 'a', data: zeros.toString('latin1') }]),
  {
    title: 'that is a bomb behind the end of the tar',
    fileName: 'hostile.tgz',
    code: 'ARCHIVE_TOO_LARGE',
    bytes: () => gzipSync(Buffer.concat([rawTar([{ name: 'a' }]), zeros])),
  },
];

/** Every archive of the corpus; made when asked for, because hostile files in a repository alarm scanners. */
export const hostileArchives: readonly HostileArchive[] = [...names, ...links, ...structure, ...content];
