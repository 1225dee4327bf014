import { describe, expect, it } from 'vitest';
import type { ArchiveFile } from '../../../src/packaging/archiveEntry.ts';
import { defaultLimits } from '../../../src/packaging/archivePolicy.ts';
import { readZipDirectory } from '../../../src/packaging/zipDirectory.ts';
import type { ZipRecord } from '../../../src/packaging/zipRecords.ts';
import { centralHeader, endRecords, fixedTime, localHeader, moveHeaders, needsZip64 } from '../../../src/packaging/zipRecords.ts';

const small: ZipRecord = {
  name: Buffer.from('a'),
  ascii: true,
  method: 'stored',
  crc: 1,
  compressedSize: 5,
  size: 5,
  mode: 0o100644,
  modified: fixedTime,
  offset: 0,
  zip64: false,
};

/** A file of which only the end exists: what lies before the directory is never read. */
function endOfArchive(path: string, records: readonly ZipRecord[], offset: number): ArchiveFile {
  const directory = Buffer.concat(records.map(centralHeader));
  const tail = Buffer.concat([directory, endRecords({ count: records.length, size: directory.length, offset })]);
  const size = offset + tail.length;
  return {
    path,
    size,
    read: (position, length) => {
      const start = Math.max(0, offset - position);
      return Buffer.concat([
        Buffer.alloc(Math.min(start, length)),
        tail.subarray(Math.max(0, position - offset), Math.max(0, position - offset) + Math.max(0, length - start)),
      ]);
    },
  };
}

describe('the records of a zip', () => {
  it.each([0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, 5 * 1024 ** 4])('C58: hold an entry that starts at %d', (offset) => {
    const file = endOfArchive('a.zip', [{ ...small, offset }], offset + 100);
    expect(readZipDirectory(file, defaultLimits).entries).toMatchObject([{ offset, size: 5 }]);
  });

  it.each([0xfeff_ffff, 0xff00_0000, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, 3 * 1024 ** 4])('C58: hold an entry of %d bytes', (size) => {
    const record = { ...small, size, compressedSize: size, offset: 7, zip64: needsZip64(size) };
    const file = endOfArchive('a.zip', [record], size + 100);
    expect(readZipDirectory(file, defaultLimits).entries).toMatchObject([{ offset: 7, size, compressedSize: size }]);
  });

  it.each([65_534, 65_535, 65_536])('C58: hold %d entries', (count) => {
    const file = endOfArchive(
      'a.zip',
      Array.from({ length: count }, (_, index) => ({ ...small, name: Buffer.from(String(index)) })),
      1000,
    );
    expect(readZipDirectory(file, defaultLimits).entries).toHaveLength(count);
  });

  it('have no 64-bit fields where none is needed', () => {
    expect(localHeader(small)).toHaveLength(31);
    expect(centralHeader(small)).toHaveLength(47);
    expect(endRecords({ count: 65_534, size: 100, offset: 0xffff_fffe })).toHaveLength(22);
  });

  it('C58: have 64-bit fields from exactly 65,535 entries on, because that number means "look there"', () => {
    expect(endRecords({ count: 65_535, size: 100, offset: 100 })).toHaveLength(56 + 20 + 22);
  });

  it('give local headers of one length before and after their sizes are known', () => {
    const record = { ...small, zip64: true };
    expect(localHeader(record).length).toBe(localHeader({ ...record, size: 0, compressedSize: 0, crc: 0 }).length);
  });

  it('mark names as UTF-8 only where they are more than ASCII', () => {
    expect(Buffer.from(localHeader(small)).readUInt16LE(6)).toBe(0);
    expect(Buffer.from(localHeader({ ...small, name: Buffer.from('ü'), ascii: false })).readUInt16LE(6)).toBe(0x800);
  });
});

describe('headers that are moved', () => {
  it.each([0, 1000, 0xffff_ffff - 150, 0xffff_ffff - 100, 0xffff_ffff, 5 * 1024 ** 3])(
    'C58: are those that would have been made for offset %d',
    (offset) => {
      const records = [0, 100, 200].map((place, index) => ({
        ...small,
        name: Buffer.from(`n${index}`),
        modified: fixedTime + index,
        offset: place,
      }));
      const moved = moveHeaders(Buffer.concat(records.map(centralHeader)), offset);
      const made = Buffer.concat(records.map((record) => centralHeader({ ...record, offset: record.offset + offset })));
      expect(Buffer.from(moved).equals(made)).toBe(true);
    },
  );
});
