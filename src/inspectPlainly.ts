import { basename, resolve } from 'node:path';
import { packageFacts } from './commands/packageFacts.ts';
import { largestHashedUnasked } from './flows/hashesOfListing.ts';
import { formatView } from './output/formatView.ts';
import { neutralise } from './output/neutralise.ts';
import { plainPalette } from './output/palette.ts';
import { parsePackageFileName } from './packaging/packageName.ts';
import { readPlainDirectory } from './packaging/plainDirectory.ts';
import { plainListing } from './plainListing.ts';

/**
 * The answer of `package inspect FILE` for a zip archive in which everything is as usual, as the frame around commands would
 * give it; undefined for everything else, which has to go that way.
 */
export async function inspectPlainly(file: string, cwd: string): Promise<string | undefined> {
  const path = resolve(cwd, file);
  const fileName = basename(path);
  if (fileName.toLowerCase().endsWith('.nupkg')) return undefined;
  const directory = readPlainDirectory(path);
  if (directory === undefined) return undefined;
  const { sizeBytes, contentBytes, files } = directory;
  const identity = parsePackageFileName(fileName);
  const hashes = sizeBytes > largestHashedUnasked ? undefined : await hash(path);
  const about = { format: 'zip', identity, metadata: undefined, sizeBytes, contentBytes, hashes } as const;
  const facts = packageFacts({ ...about, fileCount: files, isVerified: false });
  return `${formatView(facts, plainPalette, neutralise)}\n${plainListing(directory).toString('latin1')}`;
}

/** Loaded only here: Node's hashes take a while to load. */
async function hash(path: string): Promise<{ sha1: string; sha256: string }> {
  const { hashFile } = await import('./packaging/hashFile.ts');
  return hashFile(path, () => Promise.resolve());
}
