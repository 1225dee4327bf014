/** Pushes that bring only what is new against a version that is here (rest-api.md §6, Delta). */
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { applyDelta, measureDelta } from '../../delta/applyDelta.ts';
import type { Basis } from '../../delta/applyDelta.ts';
import { chunkSizeFor, writeSignature } from '../../delta/writeSignature.ts';
import { AppError } from '../../errors/appError.ts';
import { compareLooseVersions, tryParseLooseVersion } from '../../versions/looseVersion.ts';
import { notFound } from '../refusal.ts';
import type { ReadTransaction, Store } from '../store/port.ts';
import type { Blobs } from './blobs.ts';
import { requirePackageName } from './inspectPackage.ts';
import { findVersion, versionsDownwards } from './packages.ts';
import type { BaseSignature, DeltaPush, StoredPackage } from './port.ts';
import { keepFile, receiveFile, requireSpace } from './receiveFile.ts';
import type { ReceivedFile } from './receiveFile.ts';

interface Feed {
  readonly store: Store;
  readonly blobs: Blobs;
}

/** The signature of the version nearest to the one that is to come; undefined when there is no version at all. */
export async function signatureFor(
  { store, blobs }: Feed,
  wanted: { readonly space: string; readonly packageId: string; readonly version: string },
): Promise<BaseSignature | undefined> {
  const base = await store.inSpace(wanted.space).read((tx) => nearestVersion(tx, wanted.packageId, wanted.version));
  if (!base) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of writeSignature(blobs.open(base.Sha256), chunkSizeFor(base.PackageSizeBytes))) pieces.push(piece);
  return { version: base.Version, signature: Buffer.concat(pieces) };
}

/** Receives a delta and makes the package of it and of its base; a delta that does not fit leaves nothing behind. */
export async function receiveDelta({ store, blobs }: Feed, push: DeltaPush): Promise<ReceivedFile> {
  const base = await store.inSpace(push.space).read((tx) => findVersion(tx, push.packageId, push.baseVersion));
  if (!base) throw notFound(`${push.packageId} ${push.baseVersion}`);
  const delta = await receiveFile(push.upload, { folder: blobs.incoming, signal: push.signal });
  try {
    requirePackageName(delta.fileName);
    return await apply(
      delta,
      { path: blobs.path(base.Sha256), size: base.PackageSizeBytes },
      { folder: blobs.incoming, signal: push.signal },
    );
  } finally {
    await rm(delta.path, { force: true });
  }
}

/**
 * The highest version that is not above the wanted one, which may be that version itself: it is to be replaced then. Without one the
 * lowest of those above, as on a branch of an old release.
 */
async function nearestVersion(tx: ReadTransaction, packageId: string, version: string): Promise<StoredPackage | undefined> {
  const wanted = tryParseLooseVersion(version);
  let nearest: StoredPackage | undefined;
  for await (const stored of versionsDownwards(tx, packageId)) {
    nearest = stored;
    const found = tryParseLooseVersion(stored.Version);
    if (!wanted || (found && compareLooseVersions(found, wanted) <= 0)) break;
  }
  return nearest;
}

async function apply(
  delta: ReceivedFile,
  base: { readonly path: string; readonly size: number },
  place: { readonly folder: string; readonly signal: AbortSignal },
): Promise<ReceivedFile> {
  const size = await measureDelta(createReadStream(delta.path), base.size);
  if (size > (base.size + delta.bytes) * mostGrowth) throw tooLarge(size);
  await requireSpace(place.folder, size);
  const file = await open(base.path, 'r');
  try {
    const content = applyDelta(createReadStream(delta.path, { highWaterMark: chunkBytes }), basisOf(file, base.size));
    return await keepFile({ content: Readable.from(content, { objectMode: false }), fileName: delta.fileName }, place);
  } finally {
    await file.close();
  }
}

const chunkBytes = 256 * 1024;
/** A few bytes of delta can copy the base a million times over; what packages are made of never comes near this. */
const mostGrowth = 100;

/** Not 400: the whole file may still be pushed. */
function tooLarge(size: number): AppError {
  return new AppError(
    'refused',
    'BODY_TOO_LARGE',
    `The delta is refused: ${size} bytes would come of it, too many for what it was made of`,
  );
}

function basisOf(file: FileHandle, size: number): Basis {
  return {
    size,
    async read(start, length) {
      // Each in its own memory: what was read before may still wait to be written.
      const buffer = Buffer.allocUnsafe(Math.min(length, chunkBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
      return buffer.subarray(0, bytesRead);
    },
  };
}
