import { packageUrl, pushPackage } from '../client/api/packages.ts';
import type { Connection } from '../client/connection.ts';
import { AppError } from '../errors/appError.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Files } from '../platform/ports.ts';
import { checkPackages } from './checkPackages.ts';
import type { PackageFile } from './findPackages.ts';
import { findPackages } from './findPackages.ts';
import { type DeltaWish, pushByDelta } from './pushDelta.ts';
import { pushPackages, type PushRequest, type PushResult } from './pushPackages.ts';

export interface PushFilesPorts {
  readonly cwd: string;
  readonly files: Files;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  api(): Promise<Connection>;
}

export interface PushFilesRequest extends Omit<PushRequest, 'packages'> {
  readonly wanted: readonly string[];
  /** Whether files that are no packages, or others than their names say, are refused before they are sent. */
  readonly verify: 'refuse' | 'send';
  readonly delta: DeltaWish;
}

/**
 * Pushes the packages that paths and patterns name. The server is reached only when every name is found and can be read, and at
 * least one of the packages is worth sending.
 */
export async function pushFiles(request: PushFilesRequest, ports: PushFilesPorts): Promise<PushResult> {
  const packages = await findPackages(request.wanted, ports);
  const problems = request.verify === 'refuse' ? await checkPackages(packages, ports) : new Map<string, AppError>();
  refuse(packages, problems, request.onFailure);
  const connection = await ports.api();
  // A wrong key would otherwise be told only after a whole file was sent.
  await connection.spaceName();
  return pushPackages(
    { ...request, packages },
    {
      reporter: ports.reporter,
      async upload({ path, id, version, extension }, overwriteMode, onProgress) {
        const problem = problems.get(path);
        if (problem !== undefined) throw problem;
        const file = await ports.files.open(path);
        const { signal, clock, reporter } = ports;
        const push = { file, packageId: id, version, overwriteMode, onProgress, signal };
        const whole = () => pushPackage(connection, clock, push);
        const pushed = await pushByDelta({ ...push, extension, wish: request.delta, whole }, { connection, clock, reporter });
        return {
          outcome: pushed.outcome,
          delta: pushed.delta,
          url: packageUrl(connection, id, version),
          sizeBytes: file.size,
          sha1: pushed.package?.Hash ?? undefined,
        };
      },
    },
  );
}

/** One broken package ends a push that stops at failures before it has begun, and so does a push of nothing but broken ones. */
function refuse(packages: readonly PackageFile[], problems: ReadonlyMap<string, AppError>, onFailure: PushRequest['onFailure']): void {
  const [first, ...others] = problems.values();
  if (first === undefined || (onFailure === 'continue' && problems.size < packages.length)) return;
  if (others.length === 0) throw first;
  throw new AppError(first.kind, first.code, `${problems.size} of ${packages.length} packages are not sent`, {
    ...{ details: [...problems.values()].map((problem) => problem.message), cause: first },
    hint: 'Make these packages anew; --no-verify sends them as they are.',
  });
}
