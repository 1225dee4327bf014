import { findRelease, releaseUrl } from '../client/api/releases.ts';
import { findProject } from '../client/api/projects.ts';
import type { Connection } from '../client/connection.ts';
import { createReleaseOnce } from '../client/probes/createReleaseOnce.ts';
import { AppError, isAppError } from '../errors/appError.ts';
import { explainRefusal } from './explainRefusal.ts';
import { createByPlan } from './createByPlan.ts';
import { offersExecutions } from './offersExecutions.ts';
import type { ReleasePorts, ReleaseRequest } from './releaseRequest.ts';
import { whileUnderWay } from './whileUnderWay.ts';

export interface CreatedRelease {
  readonly releaseId: string;
  readonly version: string;
  readonly url: string;
  /** `existing`: it was there already and `existing: 'keep'` was asked. */
  readonly action: 'created' | 'existing';
}

/**
 * Creates a release: in one request, in which the server chooses version, channel and packages that are not given, or from a plan
 * made here, where that is wanted or the server does not do both. When the answer is lost the release is looked for and adopted.
 */
export async function createRelease(request: ReleaseRequest, ports: ReleasePorts): Promise<CreatedRelease> {
  const { connection, reporter } = ports;
  const made = await (isPlannedHere(request, connection) ? byPlan(request, ports) : inOneRequest(request, ports));
  const { releaseId, version, action, git } = made;
  const url = releaseUrl(connection, releaseId);
  if (made.recovered) {
    reporter.emit({ type: 'info', message: 'The server had already created this release before the connection dropped; continuing' });
  }
  if (action === 'existing') {
    reporter.emit({ type: 'info', message: `Release ${version} of ${request.project} exists already; kept as it is`, only: 'native' });
    reporter.emit({ type: 'release.kept', version });
  } else {
    reporter.emit({ type: 'milestone', milestone: { kind: 'release.made', version, ...(git !== undefined && { git }) } });
    reporter.emit({ type: 'release.created', version, project: request.project, releaseId, url });
  }
  return { releaseId, version, url, action };
}

interface Made extends Pick<CreatedRelease, 'releaseId' | 'version' | 'action'> {
  readonly recovered: boolean;
  readonly git?: { readonly reference: string; readonly commit: string };
}

function isPlannedHere({ plan, found }: ReleaseRequest, { serverVersion }: Connection): boolean {
  // Folders hold packages of other projects, too, and a server refuses what its project does not know.
  return plan === 'shown' || found.length > 0 || !offersExecutions(serverVersion);
}

async function byPlan(request: ReleaseRequest, ports: ReleasePorts): Promise<Made> {
  try {
    const { release, action, recovered } = await createByPlan(request, ports);
    const commit = release.VersionControlReference?.GitCommit ?? '';
    const git = commit === '' ? {} : { git: { reference: release.VersionControlReference?.GitRef ?? '', commit } };
    return { releaseId: release.Id, version: release.Version, action, recovered, ...git };
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'refused' || error.code === 'RELEASE_UNPLANNABLE') throw error;
    throw await explain(ports.connection, error, request);
  }
}

async function inOneRequest(request: ReleaseRequest, ports: ReleasePorts): Promise<Made> {
  try {
    return await send(request, 'refuse', ports);
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'refused') throw error;
    // The refusal may have any reason. Only one that goes away when existing releases are kept was about an existing one.
    if (request.existing === 'keep') return { ...(await keepExisting(request, ports)), action: 'existing' };
    throw await explain(ports.connection, error, request);
  }
}

async function keepExisting(request: ReleaseRequest, ports: ReleasePorts): Promise<Made> {
  try {
    return await send(request, 'keep', ports);
  } catch (error) {
    if (isAppError(error) && error.kind === 'refused') throw await explain(ports.connection, error, request);
    throw error;
  }
}

async function send(request: ReleaseRequest, existing: ReleaseRequest['existing'], { connection, clock }: ReleasePorts): Promise<Made> {
  const title = `Creating release ${request.version ?? ''} of ${request.project}`.replace('  ', ' ');
  const { value, recovered } = await whileUnderWay(title, () => createReleaseOnce(connection, clock, command(request, existing)));
  return { releaseId: value.ReleaseId, version: value.ReleaseVersion, action: 'created', recovered };
}

async function explain(connection: Connection, refusal: AppError, request: ReleaseRequest): Promise<AppError> {
  const explained = await explainRefusal(connection, refusal, { project: request.project, channel: request.channel });
  if (explained !== refusal) return explained;
  if (request.version === undefined) return withPackageHint(refusal, request);
  const project = await findProject(connection, request.project);
  if ((await findRelease(connection, project.Id, request.version)) === undefined) return withPackageHint(refusal, request);
  return new AppError('refused', 'RELEASE_EXISTS', `Project '${project.Name}' has a release ${request.version} already`, {
    hint: 'Give another --version, or --ignore-existing to keep the release that is there.',
    details: [refusal.message, ...refusal.details],
    cause: refusal,
    ...(refusal.classic !== undefined && { classic: refusal.classic }),
  });
}

/** The server's own advice, or where to look if versions of packages were named. */
function withPackageHint(refusal: AppError, { packageVersion, packages }: ReleaseRequest): AppError {
  const named = packageVersion !== undefined || packages.length > 0;
  if (!named || refusal.code !== 'REQUEST_INVALID' || refusal.hint !== undefined) return refusal;
  return new AppError(refusal.kind, refusal.code, refusal.message, {
    cause: refusal.cause,
    details: refusal.details,
    ...(refusal.classic !== undefined && { classic: refusal.classic }),
    hint: 'Check --package-version and --package, and that the packages were pushed; --what-if without them shows what would be chosen.',
  });
}

function command(request: ReleaseRequest, existing: ReleaseRequest['existing']) {
  return {
    ProjectName: request.project,
    ReleaseVersion: request.version ?? null,
    ChannelName: request.channel ?? null,
    PackageVersion: request.packageVersion ?? null,
    PackagePrerelease: request.packagePrerelease ?? null,
    Packages: [...request.packages],
    GitRef: request.gitRef ?? null,
    GitCommit: request.gitCommit ?? null,
    ReleaseNotes: request.releaseNotes ?? null,
    IgnoreIfAlreadyExists: existing === 'keep',
    IgnoreChannelRules: request.channelRules === 'ignore',
  };
}
