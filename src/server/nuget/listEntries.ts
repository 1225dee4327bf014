import { normaliseNuGetVersion } from '../../versions/nugetVersion.ts';
import { packages } from '../packages/packages.ts';
import type { StoredPackage } from '../packages/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import { isPrerelease, nupkgVersions } from './nupkgs.ts';
import type { Entry } from './odata.ts';
import type { Wanted } from './odataQuery.ts';

export interface EntryPage {
  readonly entries: readonly Entry[];
  readonly isLast: boolean;
}

/** A page of the packages that a version 2 client wants, by id, highest version first. */
export async function listEntries(tx: ReadTransaction, wanted: Wanted, { skip, take }: { skip: number; take: number }): Promise<EntryPage> {
  const entries: Entry[] = [];
  let passed = 0;
  for (const id of await idsOf(tx, wanted)) {
    for await (const entry of entriesOf(tx, id, wanted.semVer)) {
      if (!fits(entry, wanted)) continue;
      passed += 1;
      if (passed <= skip) continue;
      if (entries.length === take) return { entries, isLast: false };
      entries.push(entry);
    }
  }
  return { entries, isLast: true };
}

/** The entry of one version. */
export async function entryOf(tx: ReadTransaction, stored: StoredPackage): Promise<Entry> {
  let standing = { isLatest: false, isAbsoluteLatest: false };
  for await (const entry of entriesOf(tx, stored.PackageId, 2)) {
    if (entry.stored.Id === stored.Id) standing = entry;
    if (entry.stored.Id === stored.Id || entry.isLatest) break;
  }
  return { ...standing, stored };
}

async function idsOf(tx: ReadTransaction, { id, term }: Wanted): Promise<readonly string[]> {
  if (id !== undefined) return [id];
  const { items } = await tx.collection(packages).series({ partialName: term });
  return items.map(({ title }) => title);
}

/** What clients without `semVerLevel` can read; one version that they can not would cost them the whole list. */
const semVer1 = /^\d+(?:\.\d+){0,3}(?:-[a-z][0-9a-z-]*)?$/i;

async function* entriesOf(tx: ReadTransaction, id: string, semVer: Wanted['semVer']): AsyncGenerator<Entry> {
  let [isAbsoluteLatest, releaseSeen] = [true, false];
  for await (const stored of nupkgVersions(tx, id)) {
    if (semVer === 1 && !semVer1.test(stored.Version)) continue;
    const isLatest = !releaseSeen && !isPrerelease(stored);
    yield { stored, isLatest, isAbsoluteLatest };
    isAbsoluteLatest = false;
    releaseSeen ||= isLatest;
  }
}

function fits({ stored, isLatest, isAbsoluteLatest }: Entry, { versions, version }: Wanted): boolean {
  if (version !== undefined && normaliseNuGetVersion(version) !== normaliseNuGetVersion(stored.Version)) return false;
  switch (versions) {
    case 'all':
      return true;
    case 'releases':
      return !isPrerelease(stored);
    case 'latest':
      return isLatest;
    case 'absoluteLatest':
      return isAbsoluteLatest;
  }
}
