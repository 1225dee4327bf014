import { resolve } from 'node:path';
import type { BuildInformation } from '../buildinfo/buildInformation.ts';
import { readBuildInformation } from '../buildinfo/readBuildInformation.ts';
import { hasCommitLinks } from '../buildinfo/vcs.ts';
import { buildInformationUrl, pushBuildInformation as send } from '../client/api/buildInformation.ts';
import type { Connection } from '../client/connection.ts';
import type { BuildInformation as StoredInformation } from '../contract/resources/buildInformation.ts';
import type { OverwriteMode } from '../contract/resources/overwriteMode.ts';
import { AppError, errorCodeOf, isAppError } from '../errors/appError.ts';
import { isInterruption } from '../errors/interruption.ts';
import type { Ending } from '../errors/exitCodes.ts';
import type { Reporter } from '../output/events.ts';
import type { Clock, Files } from '../platform/ports.ts';
import type { GatherPorts, GatherRequest } from './gatherBuildInformation.ts';
import { gatherBuildInformation } from './gatherBuildInformation.ts';
import { mapBounded } from './mapBounded.ts';

export type { BuildInformation };

export interface BuildInformationPush {
  readonly packageIds: readonly string[];
  readonly version: string;
  readonly document: BuildInformation;
  readonly overwriteMode: OverwriteMode;
}

/** What became of the build information of one package. */
export interface PushedInformation {
  readonly packageId: string;
  /** As the server keeps it; undefined where it failed. */
  readonly stored: StoredInformation | undefined;
  readonly url: string | undefined;
  readonly recovered: boolean;
  readonly error: AppError | undefined;
}

export interface BuildInformationResult {
  readonly items: readonly PushedInformation[];
  readonly ending: Ending;
}

/** Largest build-information file that is read, in bytes. */
const fileLimit = 64 * 1024 * 1024;
const manyCommits = 200;
const requestsAtOnce = 4;

/** The document of a file, or else what build server and git know. Tells the reader what is missing. */
export async function loadBuildInformation(
  request: GatherRequest & { readonly file: string | undefined },
  ports: GatherPorts & { readonly reporter: Reporter },
): Promise<BuildInformation> {
  const { reporter } = ports;
  const document =
    request.file === undefined
      ? await gather(request, ports)
      : readBuildInformation({ file: request.file, bytes: await readFile(resolve(request.folder, request.file), ports.files) });
  if (document.Commits.length >= manyCommits)
    reporter.emit({ type: 'warning', message: `The build has ${document.Commits.length} commits; pages that show them get slow` });
  if (document.VcsType !== null && document.VcsType !== '' && !hasCommitLinks(document.VcsType)) {
    reporter.emit({ type: 'warning', message: `Servers make no links to commits of '${document.VcsType}', only of Git and TFVC` });
  }
  return document;
}

async function gather(request: GatherRequest, ports: GatherPorts & { readonly reporter: Reporter }): Promise<BuildInformation> {
  const { document, buildServer, notes } = await gatherBuildInformation(request, ports);
  ports.reporter.emit({ type: 'info', message: `Build information from ${buildServer}` });
  for (const message of notes) ports.reporter.emit({ type: 'info', message });
  return document;
}

async function readFile(path: string, files: Files): Promise<Uint8Array> {
  try {
    return await files.read(path, fileLimit);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw new AppError('input', 'BUILD_INFORMATION_UNREADABLE', `Can't read build information from ${path} (${code})`, {
      cause: error,
      hint: 'Check --file.',
    });
  }
}

/** Pushes the document for each package, one request per id. Where none was stored the failure is thrown. */
export async function pushBuildInformation(
  push: BuildInformationPush,
  ports: { readonly connection: Connection; readonly clock: Clock },
): Promise<BuildInformationResult> {
  const items = await mapBounded([...new Set(push.packageIds)], requestsAtOnce, (packageId) => pushOne(packageId, push, ports));
  const failures = items.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const [first] = failures;
  if (first !== undefined && failures.length === items.length) throw first;
  return { items, ending: failures.length === 0 ? 'ok' : failures.some(({ kind }) => kind === 'unknown') ? 'unknown' : 'failed' };
}

async function pushOne(
  packageId: string,
  push: BuildInformationPush,
  { connection, clock }: { readonly connection: Connection; readonly clock: Clock },
): Promise<PushedInformation> {
  try {
    const { value, recovered } = await send(connection, clock, {
      packageId,
      version: push.version,
      content: push.document,
      overwriteMode: push.overwriteMode,
    });
    return { packageId, stored: value, url: buildInformationUrl(connection, value.Id), recovered, error: undefined };
  } catch (error) {
    if (!isAppError(error) || isInterruption(error)) throw error;
    return { packageId, stored: undefined, url: undefined, recovered: false, error };
  }
}

/** Writes the document as a file that `--file` takes. */
export async function saveBuildInformation(document: BuildInformation, path: string, files: Files): Promise<void> {
  try {
    await files.write(path, `${JSON.stringify(document, null, 2)}\n`);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    throw new AppError('io', 'BUILD_INFORMATION_UNWRITABLE', `Can't write build information to ${path} (${code})`, {
      cause: error,
      hint: 'Check --output.',
    });
  }
}
