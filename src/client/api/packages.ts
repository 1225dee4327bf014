import { type OverwriteMode } from '../../contract/resources/overwriteMode.ts';
import { type Package, packages } from '../../contract/resources/packages.ts';
import type { Clock, FileSource } from '../../platform/ports.ts';
import type { Connection } from '../connection.ts';
import { probePackage } from '../probes/probePackage.ts';
import { settle } from '../probes/settle.ts';
import { sha1Of } from '../upload.ts';

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
  const { file, overwriteMode, onProgress, signal } = request;
  const optional = { ...(onProgress === undefined ? {} : { onProgress }), ...(signal === undefined ? {} : { signal }) };
  const send = async (): Promise<PushedPackage> => {
    const operation = overwriteMode === 'FailIfExists' ? 'create' : 'idempotent';
    const uploaded = await connection.upload(packages.upload, { params: {}, query: { overwriteMode }, file, operation, ...optional });
    const kept = overwriteMode === 'IgnoreIfExists' && uploaded.status === 200;
    return { outcome: kept ? 'kept' : 'stored', package: uploaded.resource };
  };
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
      const found = await probePackage(connection, clock, sent);
      return found.state === 'absent' ? found : { state: 'done', value: { outcome: 'recovered', package: found.value } };
    },
    { repeats: 4 },
  );
  return settled.value;
}

/** Page of the package in the portal. */
export function packageUrl(connection: Connection, packageId: string, version: string): string {
  return connection.webUrl(
    `/app#/${connection.spaceId}/library/builtinrepository/versions/packages-${encodeURIComponent(`${packageId}.${version}`)}`,
  );
}
