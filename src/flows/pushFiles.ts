import { packageUrl, pushPackage } from '../client/api/packages.ts';
import type { Connection } from '../client/connection.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Files } from '../platform/ports.ts';
import { findPackages } from './findPackages.ts';
import { pushPackages, type PushRequest, type PushResult } from './pushPackages.ts';

export interface PushFilesPorts {
  readonly cwd: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  api(): Promise<Connection>;
}

/** Pushes the packages that paths and patterns name. The server is reached only when every name is found and can be read. */
export async function pushFiles(
  request: Omit<PushRequest, 'packages'> & { readonly wanted: readonly string[] },
  ports: PushFilesPorts,
): Promise<PushResult> {
  const packages = await findPackages(request.wanted, ports);
  const connection = await ports.api();
  return pushPackages(
    { ...request, packages },
    {
      reporter: ports.reporter,
      async upload({ path, id, version }, overwriteMode, onProgress) {
        const file = await ports.files.open(path);
        const pushed = await pushPackage(connection, ports.clock, {
          file,
          packageId: id,
          version,
          overwriteMode,
          onProgress,
          signal: ports.signal,
        });
        return {
          outcome: pushed.outcome,
          url: packageUrl(connection, id, version),
          sizeBytes: file.size,
          sha1: pushed.package?.Hash ?? undefined,
        };
      },
    },
  );
}
