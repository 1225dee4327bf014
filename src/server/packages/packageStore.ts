/** The built-in feed: rows in the store, bytes beside it. */
import { rm } from 'node:fs/promises';
import type { PackageName } from '../../packaging/packageName.ts';
import type { Clock } from '../../platform/ports.ts';
import { wireTime } from '../engine/tasks.ts';
import { conflict, forbidden } from '../refusal.ts';
import type { Store, Transaction } from '../store/port.ts';
import { openBlobs } from './blobs.ts';
import type { Blobs } from './blobs.ts';
import { inspectPackage, requirePackageName } from './inspectPackage.ts';
import { findVersion, packageDocumentId, packages } from './packages.ts';
import type { PackageStore, Push, Pushed, StoredPackage } from './port.ts';
import { receiveFile } from './receiveFile.ts';
import type { ReceivedFile } from './receiveFile.ts';

interface Feed {
  readonly store: Store;
  readonly blobs: Blobs;
  readonly clock: Clock;
}

/** Opens the feed's folder; removes what uploads and deletes left behind (reliability.md S1, S2). */
export async function openPackageStore({ store, folder, clock }: { store: Store; folder: string; clock: Clock }): Promise<PackageStore> {
  const blobs = await openBlobs(folder);
  const isNamed = (sha256: string) => store.read(async (tx) => (await tx.collection(packages).count({ keys: { content: sha256 } })) > 0);
  await blobs.sweep(isNamed, clock.now());
  const feed: Feed = { store, blobs, clock };
  return {
    find: (space, packageId, version) => store.inSpace(space).read((tx) => findVersion(tx, packageId, version)),
    versions: (space, packageId) =>
      store.inSpace(space).read(async (tx) => (await tx.collection(packages).find({ name: packageId, order: 'series' })).items),
    path: (stored) => blobs.path(stored.Sha256),
    open: (stored) => blobs.open(stored.Sha256),
    push: (push) => receivePush(feed, push),
    remove: (space, id) => remove(feed, space, id),
  };
}

async function receivePush(feed: Feed, push: Push): Promise<Pushed> {
  const file = await receiveFile(push.upload, { folder: feed.blobs.incoming, signal: push.signal });
  try {
    const name = requirePackageName(file.fileName);
    const texts = await inspectPackage(file.path, file.fileName);
    const { blobs, clock } = feed;
    return await feed.store.inSpace(push.space).transaction(async (tx) => {
      const fresh = { ...documentOf(file, name), ...texts, SpaceId: push.space, Published: wireTime(clock.now()) };
      const pushed = await decide(tx, push, fresh);
      // Renamed inside the transaction: a file without a row is swept, a row without a file must never be.
      if (pushed.outcome !== 'kept') await blobs.adopt(file);
      return pushed;
    });
  } finally {
    await rm(file.path, { force: true });
  }
}

/** What happens when the version is there already (rest-api.md §6): refused, replaced or left alone. */
async function decide(tx: Transaction, { mode, mayOverwrite }: Push, fresh: StoredPackage): Promise<Pushed> {
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
      return { package: await tx.collection(packages).update({ ...fresh, Id: existing.Id }), outcome: 'overwritten' };
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

async function remove({ store, blobs, clock }: Feed, space: string, id: string): Promise<boolean> {
  return store.inSpace(space).transaction(async (tx) => {
    const known = await tx.collection(packages).get(id);
    if (!known) return false;
    await tx.collection(packages).delete(id);
    tx.afterCommit(() => blobs.orphan(known.Sha256, clock.now()));
    return true;
  });
}
