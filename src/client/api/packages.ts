import { type OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { type Package, packages } from '../../contract/resources/packages.ts';
import { AppError, isAppError } from '../../errors/appError.ts';
import type { Clock, FileSource } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { probePackage } from '../probes/probePackage.ts';
import { settle } from '../probes/settle.ts';
import { resumableFrom } from '../resumableUpload.ts';
import { sha1Of, type Uploaded } from '../upload.ts';

export interface PushPackageRequest {
  readonly file: FileSource;
  /** As the file name says; needed to find the package again when the answer is lost. */
  readonly packageId: string;
  readonly version: string;
  readonly overwriteMode: OverwriteMode;
  readonly onProgress?: (sent: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface PushedPackage {
  /** `kept`: one of this id and version was there and stayed. `recovered`: the answer was lost, but the server has these bytes. */
  readonly outcome: 'stored' | 'kept' | 'recovered';
  /** Undefined when the server answered without a body. */
  readonly package: Package | undefined;
}

/** Stores a package in the built-in feed, exactly once whatever becomes of the connection (reliability.md C33–C35). */
export async function pushPackage(connection: Connection, clock: Clock, request: PushPackageRequest): Promise<PushedPackage> {
  const { overwriteMode, onProgress, signal } = request;
  const optional = { ...(onProgress === undefined ? {} : { onProgress }), ...(signal === undefined ? {} : { signal }) };
  return pushOnce(connection, clock, request, async () => {
    const uploaded = await upload(connection, request, optional);
    const kept = overwriteMode === 'IgnoreIfExists' && uploaded.status === 200;
    if (!kept) requireSameBytes(request.file, uploaded);
    return { outcome: kept ? 'kept' : 'stored', package: uploaded.resource };
  });
}

/**
 * Sends a package in whatever way and, when the answer is lost, looks whether the server has it before it is sent again
 * (reliability.md §5.3).
 */
export async function pushOnce(
  connection: Connection,
  clock: Clock,
  { file, overwriteMode, signal, ...request }: PushPackageRequest,
  send: () => Promise<PushedPackage>,
): Promise<PushedPackage> {
  const sent = {
    packageId: request.packageId,
    version: request.version,
    size: file.size,
    sha1: () => sha1Of(file),
    ...(signal === undefined ? {} : { signal }),
  };
  const settled = await settle<PushedPackage>(
    send,
    async () => {
      const found = await probePackage(connection, clock, sent).catch((error: unknown) => {
        // What is there may be replaced, or stays whatever is sent: the server decides that once more.
        if (overwriteMode !== 'FailIfExists' && isAppError(error) && error.code === 'PACKAGE_DIFFERS') return absent;
        throw error;
      });
      return found.state === 'absent' ? found : { state: 'done', value: { outcome: 'recovered', package: found.value } };
    },
    { repeats: 4 },
  );
  return settled.value;
}

const absent = { state: 'absent' } as const;

/** Large files go on where they were cut, where the server offers that; everything else is one request, as every server knows it. */
async function upload(
  connection: Connection,
  { file, overwriteMode }: PushPackageRequest,
  optional: Pick<PushPackageRequest, 'onProgress' | 'signal'>,
): Promise<Uploaded<typeof packages.upload>> {
  if (connection.uploadResumable !== undefined && file.size >= resumableFrom)
    return connection.uploadResumable({ file, overwriteMode, ...optional });
  const operation = overwriteMode === 'FailIfExists' ? 'create' : 'idempotent';
  return connection.upload(packages.upload, { params: {}, query: { overwriteMode }, file, operation, ...optional });
}

/** What the server hashed must be what was sent; one that keeps no hash, or answers before the last byte, can not be held to it. */
export function requireSameBytes(file: FileSource, { resource, sha1 }: Pick<Uploaded<typeof packages.upload>, 'resource' | 'sha1'>): void {
  const theirs = resource?.Hash?.toLowerCase() ?? '';
  if (theirs === '' || sha1 === '' || theirs === sha1) return;
  throw new AppError('failed', 'UPLOAD_DAMAGED', `The server stored other bytes than those of ${file.name}`, {
    details: [`On the server: SHA-1 ${theirs}`, `Sent: SHA-1 ${sha1}`],
    hint: 'Look at what changes bytes between here and the server, then push again with --overwrite-mode=OverwriteExisting.',
  });
}

/** Page of the package in the portal. */
export function packageUrl(connection: Connection, packageId: string, version: string): string {
  return connection.webUrl(
    `/app#/${connection.spaceId}/library/builtinrepository/versions/packages-${encodeURIComponent(`${packageId}.${version}`)}`,
  );
}
