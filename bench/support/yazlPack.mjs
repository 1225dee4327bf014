// Packs a folder with yazl as its README does it: node yazlPack.mjs FOLDER FILE
import { createWriteStream, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import yazl from 'yazl';

const [folder, file] = process.argv.slice(2);
const zip = new yazl.ZipFile();
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile()) zip.addFile(path, relative(folder, path));
}
zip.outputStream.pipe(createWriteStream(file));
zip.end();
