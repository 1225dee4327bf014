import { createHash, hash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { ArchiveEntry, EntrySink } from './archiveEntry.ts';
import type { ArchiveListing, ReadOptions } from './readArchive.ts';
import { readArchive } from './readArchive.ts';

export interface ContentHashes extends ArchiveListing {
  /** SHA-256 of each file's content in lower-case hex, by name. */
  readonly files: ReadonlyMap<string, string>;
  /** The texts that were asked for, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

export interface ContentHashOptions extends ReadOptions {
  /** Files of which the text is wanted, too; at most 64 MiB of each. */
  readonly wantText?: (name: string) => boolean;
}

const longestText = 64 * 1024 ** 2;

/** Reads and verifies every byte of an archive's content. */
export async function verifyContent(path: string, options: ReadOptions): Promise<ArchiveListing> {
  const sink: EntrySink = { write: () => undefined, end: () => undefined };
  return readArchive(path, () => sink, { ...options, contents: 'ahead' });
}

/** Reads, verifies and hashes every byte of an archive's content; container parts of a nupkg are verified but not listed. */
export async function hashContent(path: string, options: ContentHashOptions): Promise<ContentHashes> {
  const files = new Map<string, string>();
  const texts = new Map<string, string>();
  const visit = (entry: ArchiveEntry): EntrySink => {
    let stream: Hash | undefined;
    let whole: string | undefined;
    const chunks: Buffer[] | undefined = entry.size <= longestText && options.wantText?.(entry.name) === true ? [] : undefined;
    return {
      write: (chunk) => {
        // Most files come in one piece; one call for all of it costs a fifth of what an object that is fed in pieces costs.
        if (chunk.length === entry.size) whole = hash('sha256', chunk, 'hex');
        else (stream ??= createHash('sha256')).update(chunk);
        chunks?.push(Buffer.from(chunk));
      },
      end: () => {
        if (entry.role === 'part' || entry.kind !== 'file') return;
        files.set(entry.name, whole ?? (stream ?? createHash('sha256')).digest('hex'));
        if (chunks !== undefined) texts.set(entry.name, Buffer.concat(chunks).toString('utf8'));
      },
    };
  };
  const listing = await readArchive(path, visit, {
    ...options,
    contents: 'ahead',
  });
  return { ...listing, files, texts };
}
