import { createReadStream, type Dirent, promises } from 'node:fs';
import { basename, join, sep } from 'node:path';
import process from 'node:process';
import { errorCodeOf } from '../errors/appError.ts';
import { makeFolders } from './nodeFolders.ts';
import type { Files, FileSource } from './ports.ts';

const chunkSize = 1024 * 1024;
const ringLength = 6;

export function nodeFiles(): Files {
  return { read, write, makeFolder, kind, list, open: openSource, realPath: (path) => promises.realpath(path) };
}

async function read(path: string, limit: number): Promise<Uint8Array> {
  const file = await promises.open(path, 'r');
  try {
    // One byte more than allowed tells a long file, also where the size is not known beforehand (a pipe).
    const buffer = Buffer.alloc(Math.min(limit, (await file.stat()).size || limit) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) return buffer.subarray(0, length);
      length += bytesRead;
    }
    throw Object.assign(new Error(`${path} is longer than ${limit} bytes`), { code: 'EFBIG' });
  } finally {
    await file.close();
  }
}

async function write(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}-${process.hrtime.bigint().toString(36)}.part`;
  try {
    await promises.writeFile(partial, text, { flag: 'wx' });
    await promises.rename(partial, path);
  } catch (error) {
    await promises.rm(partial, { force: true });
    throw error;
  }
}

async function makeFolder(path: string): Promise<void> {
  makeFolders(path);
}

async function kind(path: string): Promise<'file' | 'folder' | 'other' | 'absent'> {
  try {
    const found = await promises.stat(path);
    if (found.isFile()) return 'file';
    return found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (isAbsence(error)) return 'absent';
    throw error;
  }
}

async function list(folder: string, depth: 'folder' | 'tree'): Promise<readonly string[]> {
  const entries = await entriesOf(folder);
  const nested = await Promise.all(
    entries.map(async (entry): Promise<readonly string[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth === 'tree' ? list(path, depth) : [];
      const isFile = entry.isFile() || (entry.isSymbolicLink() && (await kind(path)) === 'file');
      return isFile ? [path.split(sep).join('/')] : [];
    }),
  );
  return nested.flat().sort();
}

async function openSource(path: string): Promise<FileSource> {
  const found = await promises.stat(path);
  if (!found.isFile()) {
    const code = found.isDirectory() ? 'EISDIR' : 'EINVAL';
    throw Object.assign(new Error(`${path} is no file`), { code });
  }
  return {
    ...{ name: basename(path), size: found.size },
    stream: (from = 0) => createReadStream(path, { start: from, highWaterMark: chunkSize }),
    passing: (from) => passing(path, from),
    async unchanged() {
      try {
        const now = await promises.stat(path);
        return now.size === found.size && now.mtimeMs === found.mtimeMs && now.ino === found.ino;
      } catch (error) {
        if (isAbsence(error)) return false;
        throw error;
      }
    },
  };
}

async function* passing(path: string, from: number): AsyncGenerator<Buffer> {
  const ring = Array.from({ length: ringLength }, () => Buffer.allocUnsafeSlow(chunkSize));
  const file = await promises.open(path, 'r');
  try {
    let position = from;
    for (;;) {
      for (const buffer of ring) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
        if (bytesRead === 0) return;
        position += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await file.close();
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await promises.readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}

function isAbsence(error: unknown): boolean {
  return errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR';
}
