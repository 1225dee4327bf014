import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { downloadStoredPackage } from '../client/api/storedPackages.ts';
import type { Connection } from '../client/connection.ts';
import type { ByteSink } from '../client/download.ts';
import type { Package } from '../contract/resources/packages.ts';
import { AppError } from '../errors/appError.ts';
import { tellInterruption } from '../errors/interruption.ts';
import type { Reporter } from '../output/events.ts';
import { type AtomicFile, createAtomicFile, refuseExisting } from '../packaging/atomicFile.ts';
import { findVersions, listVersions } from './storedPackages.ts';

export interface DownloadWishes {
  readonly packageId: string;
  /** The newest one if absent. */
  readonly version: string | undefined;
  readonly outFolder: string;
  readonly existing: 'refuse' | 'replace';
}

export interface DownloadPorts {
  readonly cwd: string;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  api(): Promise<Connection>;
}

export interface DownloadedPackage {
  readonly stored: Package;
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha1: string;
  readonly sha256: string;
}

/**
 * Downloads one version of a package into a folder, under its id, version and extension. The file appears when it is complete, on
 * the disk, and has the size and SHA-1 that the server says; until then, and where anything fails, nothing is there.
 */
export async function downloadPackage(wishes: DownloadWishes, ports: DownloadPorts): Promise<DownloadedPackage> {
  const connection = await ports.api();
  const stored = await chooseVersion(connection, wishes, ports.reporter);
  const fileName = fileNameOf(stored);
  const path = join(resolve(ports.cwd, wishes.outFolder), fileName);
  if (wishes.existing === 'refuse') refuseExisting(path);
  const file = new HashedFile(path, wishes.existing);
  try {
    await receive(connection, { stored, fileName, file }, ports);
    const sha1 = file.sha1();
    refuseDamaged(stored, { sizeBytes: file.position, sha1 });
    return { stored, path, sha1, ...file.commit() };
  } catch (error) {
    throw tellInterruption(error, {
      detail: `Nothing was kept of the download; ${path} is as it was.`,
      hint: 'Run the same command again for the package.',
    });
  } finally {
    file.discard();
  }
}

async function chooseVersion(connection: Connection, { packageId, version }: DownloadWishes, reporter: Reporter): Promise<Package> {
  const [found] =
    version === undefined ? await listVersions(connection, packageId, 1) : await findVersions(connection, packageId, [version]);
  if (found === undefined) throw new Error(`${packageId} was looked up and is not there`);
  if (version === undefined) reporter.emit({ type: 'info', message: `The newest version of ${found.PackageId} is ${found.Version}` });
  return found;
}

/** The parts come from the server: none of them may lead to another folder. */
function fileNameOf({ Id, PackageId, Version, FileExtension }: Package): string {
  const extension = FileExtension ?? '';
  const name = `${PackageId}.${Version}${extension}`;
  if (/^(?:\.[A-Za-z0-9]+){1,2}$/.test(extension) && !/[/\\:*?"<>|\p{Cc}]/u.test(name) && !name.startsWith('.')) return name;
  throw new AppError('network', 'ANSWER_INVALID', `The server's package ${Id} has parts that make no file name: ${JSON.stringify(name)}`);
}

async function receive(
  connection: Connection,
  { stored, fileName, file }: { readonly stored: Package; readonly fileName: string; readonly file: HashedFile },
  { reporter, signal }: DownloadPorts,
): Promise<void> {
  try {
    await downloadStoredPackage(connection, stored.Id, {
      ...{ name: fileName, size: stored.PackageSizeBytes ?? undefined, sink: file, signal },
      onProgress: (done, total) =>
        reporter.emit({ type: 'progress', id: fileName, label: fileName, done, unit: 'bytes', ...(total !== undefined && { total }) }),
    });
  } finally {
    reporter.emit({ type: 'progressEnd', id: fileName });
  }
}

function refuseDamaged({ Id, PackageSizeBytes, Hash }: Package, came: { readonly sizeBytes: number; readonly sha1: string }): void {
  const details = [
    ...(came.sizeBytes === (PackageSizeBytes ?? came.sizeBytes) ? [] : [`${came.sizeBytes} bytes came instead of ${PackageSizeBytes}.`]),
    ...(came.sha1 === (Hash || came.sha1).toLowerCase() ? [] : [`Their SHA-1 is ${came.sha1} instead of ${Hash}.`]),
  ];
  if (details.length === 0) return;
  throw new AppError('network', 'DOWNLOAD_DAMAGED', `The download of ${Id} is not what the server says it holds`, {
    details,
    hint: 'Run this again; if it fails again, something between here and the server changes what it passes on, or the stored file is damaged.',
  });
}

/** An atomic file that also knows its SHA-1 and can start over. */
class HashedFile implements ByteSink {
  readonly #open: () => AtomicFile;
  #file: AtomicFile;
  #hash = createHash('sha1');

  constructor(path: string, existing: 'refuse' | 'replace') {
    this.#open = () => createAtomicFile(path, existing);
    this.#file = this.#open();
  }

  get position(): number {
    return this.#file.position;
  }

  write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#file.write(bytes);
  }

  restart(): void {
    this.#file.discard();
    this.#file = this.#open();
    this.#hash = createHash('sha1');
  }

  /** In lower-case hex; nothing may be written after it. */
  sha1(): string {
    return this.#hash.digest('hex');
  }

  commit(): { readonly sizeBytes: number; readonly sha256: string } {
    return this.#file.commit();
  }

  discard(): void {
    this.#file.discard();
  }
}
