// A package of any size that takes no place on the disk: a zip of one stored file of zeros, with Zip64 records where they are needed.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';

const limit = 0xffffffff;

/** Writes `path` with one entry of `bytes` zeros; returns the length of the file. */
export function writeSparsePackage(path, bytes) {
  const name = Buffer.from('content.bin');
  const crc = crcOfZeros(bytes);
  const local = record(0x04034b50, [[20, 2]], crc, bytes, name, zip64(bytes, bytes));
  const central = record(
    0x02014b50,
    [
      [0x031e, 2],
      [45, 2],
    ],
    crc,
    bytes,
    name,
    zip64(bytes, bytes),
    Buffer.alloc(14),
  );
  const directory = local.length + bytes;
  const file = openSync(path, 'w');
  writeSync(file, local, 0, local.length, 0);
  const end = endRecords(central.length, directory);
  writeSync(file, central, 0, central.length, directory);
  writeSync(file, end, 0, end.length, directory + central.length);
  ftruncateSync(file, directory + central.length + end.length);
  closeSync(file);
  return directory + central.length + end.length;
}

function crcOfZeros(bytes) {
  const zeros = Buffer.alloc(1024 * 1024);
  let crc = 0;
  for (let left = bytes; left > 0; left -= zeros.length) crc = crc32(zeros.subarray(0, Math.min(left, zeros.length)), crc);
  return crc;
}

function fields(list) {
  const buffer = Buffer.alloc(list.reduce((sum, [, width]) => sum + width, 0));
  let at = 0;
  for (const [value, width] of list) {
    if (width === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, width);
    at += width;
  }
  return buffer;
}

function zip64(...sizes) {
  return fields([[1, 2], [sizes.length * 8, 2], ...sizes.map((size) => [size, 8])]);
}

function record(signature, versions, crc, bytes, name, extra, tail = Buffer.alloc(0)) {
  const needed = bytes >= limit ? extra : Buffer.alloc(0);
  const size = Math.min(bytes, limit);
  const head = fields([
    ...[[signature, 4], ...versions, [0, 2], [0, 2], [0, 2], [0x21, 2]],
    ...[
      [crc, 4],
      [size, 4],
      [size, 4],
      [name.length, 2],
      [needed.length, 2],
    ],
  ]);
  return Buffer.concat([head, tail, name, needed]);
}

function endRecords(size, offset) {
  const end = fields([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [1, 2],
    [1, 2],
    [size, 4],
    [Math.min(offset, limit), 4],
    [0, 2],
  ]);
  if (offset < limit) return end;
  const end64 = fields([
    [0x06064b50, 4],
    [44, 8],
    [0x031e, 2],
    [45, 2],
    [0, 4],
    [0, 4],
    [1, 8],
    [1, 8],
    [size, 8],
    [offset, 8],
  ]);
  return Buffer.concat([
    end64,
    fields([
      [0x07064b50, 4],
      [0, 4],
      [offset + size, 8],
      [1, 4],
    ]),
    end,
  ]);
}
