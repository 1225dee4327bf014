import type { AtomicFile } from './atomicFile.ts';
import type { BlockDeflater, CompressionLevel } from './deflate.ts';
import { createBlockDeflater } from './deflate.ts';
import { createPacer } from './pacer.ts';
import type { PlannedEntry } from './planPackage.ts';
import { tarEnd, tarHeader, tarPadding } from './tarRecords.ts';
import type { WriteContext } from './writeZip.ts';
import { forEachChunk } from './writeZip.ts';

/** Writes the entries as a gzip-compressed tar archive, in the given order. Its header names neither file nor time. */
export async function writeTarGz(entries: readonly PlannedEntry[], file: AtomicFile, context: WriteContext): Promise<void> {
  file.write(gzipHeader(context.level));
  const deflater = createBlockDeflater(context.level, (bytes) => {
    file.write(bytes);
  });
  const pace = createPacer(context.pause);
  for (const entry of entries) {
    const due = pace(writeEntry(entry, deflater, context));
    if (due !== undefined) await due;
  }
  deflater.push(tarEnd);
  const { size, crc } = deflater.finish();
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  file.write(trailer);
}

function writeEntry(entry: PlannedEntry, deflater: BlockDeflater, context: WriteContext): number {
  const { name, mode, modified } = entry;
  if (entry.kind === 'link') {
    deflater.push(tarHeader({ name, kind: 'link', size: 0, mode, modified, target: entry.target }));
    return 0;
  }
  if (entry.kind === 'text') {
    const bytes = Buffer.from(entry.content);
    deflater.push(tarHeader({ name, kind: 'file', size: bytes.length, mode, modified }));
    deflater.push(bytes);
    deflater.push(tarPadding(bytes.length));
    return bytes.length;
  }
  return writeFile(entry, deflater, context);
}

function writeFile(entry: Extract<PlannedEntry, { kind: 'file' }>, deflater: BlockDeflater, context: WriteContext): number {
  const { name, mode, modified } = entry;
  const size = entry.source.size;
  const source = context.open(entry.source);
  try {
    deflater.push(tarHeader({ name, kind: 'file', size, mode, modified }));
    let taken = 0;
    forEachChunk(source, size, (chunk) => {
      taken += chunk.length;
      deflater.push(chunk);
    });
    source.finish(taken);
    // The header has promised the size already; a file that was allowed to shrink is filled up with zeros.
    for (let missing = size - taken; missing > 0; missing -= tarEnd.length)
      deflater.push(tarEnd.subarray(0, Math.min(missing, tarEnd.length)));
    deflater.push(tarPadding(size));
    return size;
  } finally {
    source.close();
  }
}

function gzipHeader(level: CompressionLevel): Buffer {
  const extraFlags = level === 9 ? 2 : level === 1 ? 4 : 0;
  return Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, extraFlags, 3]);
}
