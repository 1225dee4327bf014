import { isNuspec } from '../../packaging/nupkgParts.ts';
import { readArchive } from '../../packaging/readArchive.ts';

const longest = 1024 * 1024;

/** The nuspec of a nupkg, byte for byte; undefined where it has none. */
export async function readNuspecOf(path: string, fileName: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let found = false;
  await readArchive(
    path,
    (entry) => {
      if (found || !isNuspec(entry.name) || entry.name.includes('/') || entry.size > longest) return 'skip';
      found = true;
      return { write: (chunk) => chunks.push(Buffer.from(chunk)), end: () => undefined };
    },
    { fileName, links: 'allow' },
  );
  return found ? Buffer.concat(chunks) : undefined;
}
