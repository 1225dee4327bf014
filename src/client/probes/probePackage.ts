import { type Package, packages } from '../../contract/resources/packages.ts';
import { AppError } from '../../errors/appError.ts';
import type { Clock } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { isNotFound } from '../errorFromAnswer.ts';
import type { Found } from './settle.ts';

export interface SentPackage {
  readonly packageId: string;
  readonly version: string;
  readonly size: number;
  /** Lower-case hex SHA-1 of the file. */
  readonly sha1: () => Promise<string>;
  readonly signal?: AbortSignal;
}

/** The server may still be storing and hashing what it got. */
const patience = [0, 2000, 5000] as const;

/**
 * Whether the server holds the very file whose upload got no answer (reliability.md §5.3). Throws `PACKAGE_DIFFERS` where another
 * file stands in its place: it is never overwritten.
 */
export async function probePackage(connection: Connection, clock: Clock, sent: SentPackage): Promise<Found<Package>> {
  for (const delay of patience) {
    if (delay > 0) await clock.sleep(delay, sent.signal);
    const found = await findPackage(connection, sent);
    if (found) return { state: 'done', value: await sameOrThrow(found, sent) };
  }
  return { state: 'absent' };
}

/** Servers know a package by `packages-Web.1.2.3` or by bare `Web.1.2.3`. */
async function findPackage(connection: Connection, { packageId, version, signal }: SentPackage): Promise<Package | undefined> {
  for (const id of [`packages-${packageId}.${version}`, `${packageId}.${version}`]) {
    try {
      return await connection.call(packages.get, { params: { id }, ...(signal === undefined ? {} : { signal }) });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return undefined;
}

async function sameOrThrow(found: Package, sent: SentPackage): Promise<Package> {
  const theirs = found.Hash?.toLowerCase() ?? '';
  // Older servers keep no hash; then the size has to do.
  if (theirs === '' && found.PackageSizeBytes === sent.size) return found;
  const ours = await sent.sha1();
  if (theirs === ours) return found;
  const message = `The server holds another file as ${sent.packageId} ${sent.version}`;
  throw new AppError('refused', 'PACKAGE_DIFFERS', message, {
    details: [
      `On the server: SHA-1 ${theirs === '' ? 'unknown' : theirs}, ${found.PackageSizeBytes ?? 'unknown'} bytes`,
      `Here: SHA-1 ${ours}, ${sent.size} bytes`,
    ],
    hint: 'Pack under another version, or push with --overwrite-mode=OverwriteExisting.',
  });
}
