import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Writes `<folder>/<id>.<version>.zip` with the independent writer and returns its path; names ending `.sh` are executable. */
export async function packInto(folder: string, id: string, version: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${id}.${version}.zip`);
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    zip.addBuffer(Buffer.from(text), name, { mtime: new Date('2026-01-01T00:00:00Z'), mode: name.endsWith('.sh') ? 0o100755 : 0o100644 });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}
