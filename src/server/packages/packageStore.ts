/** The built-in feed: rows in the store, bytes beside it. */
import { rm } from 'node:fs/promises';
import type { PackageName } from '../../packaging/packageName.ts';
import type { Clock } from '../../platform/ports.ts';
import { wireTime } from '../engine/tasks.ts';
import { conflict, forbidden } from '../refusal.ts';
import type { Store, Transaction } from '../store/port.ts';
import { openBlobs } from './blobs.ts';
import type { Blobs } from './blobs.ts';
import { receiveDelta, signatureFor } from './deltas.ts';
import { createGarbage } from './garbage.ts';
import type { Garbage } from './garbage.ts';
import { inspectPackage, requirePackageName } from './inspectPackage.ts';
import { findVersion, packageDocumentId, packages } from './packages.ts';
import type { PackageStore, Push, Pushed, PushTerms, StoredPackage } from './port.ts';
import { applyRetention } from './applyRetention.ts';
import { receiveFile } from './receiveFile.ts';
import type { ReceivedFile } from './receiveFile.ts';

interface Feed {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly garbage: Garbage;
  readonly clock: Clock;
}

export interface PackageStoreParts {
  readonly store: Store;
  readonly folder: string;
  readonly clock: Clock;
  /** Told what went wrong while space was given back; no request fails for it. */
  onError(error: unknown): void;
}

/** Opens the feed's folder; removes what uploads and deletes left behind (reliability.md S1, S2), the blobs in the background. */
export async function openPackageStore({ store, folder, clock, onError }: PackageStoreParts): Promise<PackageStore> {
  const blobs = await openBlobs(folder);
  const garbage = createGarbage({ blobs, store, clock, onError });
  garbage.survey();
  const feed: Feed = { store, blobs, garbage, clock };
  return {
    find: (space, packageId, version) => store.inSpace(space).read((tx) => findVersion(tx, packageId, version)),
    versions: (space, packageId) =>
      store.inSpace(space).read(async (tx) => (await tx.collection(packages).find({ name: packageId, order: 'series' })).items),
    path: (stored) => blobs.path(stored.Sha256),
    open: (stored, range) => blobs.open(stored.Sha256, range),
    push: (push) => receivePush(feed, push),
    store: (file, terms) => storeReceived(feed, file, terms),
    signature: (space, packageId, version) => signatureFor(feed, { space, packageId, version }),
    pushDelta: async (push) => storeReceived(feed, await receiveDelta(feed, push), push),
    remove: (space, id) => store.inSpace(space).transaction((tx) => remove(feed, tx, id)),
    applyRetention: (space, retention) => applyRetention(store.inSpace(space), retention, (tx, id) => remove(feed, tx, id)),
    close: () => garbage.close(),
  };
}

async function receivePush(feed: Feed, push: Push): Promise<Pushed> {
  return storeReceived(feed, await receiveFile(push.upload, { folder: feed.blobs.incoming, signal: push.signal }), push);
}

/** The one way into the feed, whichever way the bytes came; the file is gone afterwards. */
async function storeReceived(feed: Feed, file: ReceivedFile, push: PushTerms): Promise<Pushed> {
  try {
    const name = requirePackageName(file.fileName);
    const texts = await inspectPackage(file.path, file.fileName);
    const { blobs, garbage, clock } = feed;
    return await feed.store.inSpace(push.space).transaction(async (tx) => {
      const fresh = { ...documentOf(file, name), ...texts, SpaceId: push.space, Published: wireTime(clock.now()) };
      const pushed = await decide(tx, push, fresh);
      // Renamed inside the transaction: a file without a row is swept, a row without a file must never be.
      if (pushed.outcome !== 'kept') await blobs.adopt(file);
      const { replaced } = pushed;
      tx.afterCommit(() => (replaced === undefined || replaced === file.sha256 ? garbage.collect() : garbage.orphaned(replaced)));
      return pushed;
    });
  } finally {
    await rm(file.path, { force: true });
  }
}

/** What happens when the version is there already (rest-api.md §6): refused, replaced or left alone. */
async function decide(tx: Transaction, { mode, mayOverwrite }: PushTerms, fresh: StoredPackage): Promise<Pushed> {
  const existing = await findVersion(tx, fresh.PackageId, fresh.Version);
  if (!existing) return { package: await tx.collection(packages).insert(fresh), outcome: 'created' };
  switch (mode) {
    case 'FailIfExists':
      throw conflict(
        `A package with the same ID and version already exists. To replace ${existing.PackageId} ${existing.Version}, use the overwrite mode OverwriteExisting.`,
      );
    case 'IgnoreIfExists':
      return { package: existing, outcome: 'kept' };
    case 'OverwriteExisting':
      if (!mayOverwrite) throw forbidden('BuiltInFeedAdminister');
      return {
        package: await tx.collection(packages).update({ ...fresh, Id: existing.Id }),
        outcome: 'overwritten',
        replaced: existing.Sha256,
      };
  }
}

function documentOf(file: ReceivedFile, name: PackageName) {
  return {
    Id: packageDocumentId(name.id, name.version),
    PackageId: name.id,
    Version: name.version,
    FileExtension: name.extension,
    PackageSizeBytes: file.bytes,
    Hash: file.sha1,
    Sha256: file.sha256,
  };
}

async function remove({ garbage }: Feed, tx: Transaction, id: string): Promise<boolean> {
  const known = await tx.collection(packages).get(id);
  if (!known) return false;
  await tx.collection(packages).delete(id);
  tx.afterCommit(() => garbage.orphaned(known.Sha256));
  return true;
}
