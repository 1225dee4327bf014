import { createPlannedRelease } from '../client/api/plannedReleases.ts';
import { findProject } from '../client/api/projects.ts';
import { readNotesTemplate } from '../client/api/releasePlanning.ts';
import { findRelease } from '../client/api/releases.ts';
import type { Release } from '../contract/resources/releases.ts';
import { isAppError } from '../errors/appError.ts';
import { compareVersions, parseVersion, tryParseVersion } from '../versions/octopusVersion.ts';
import type { PlannedRelease } from './releasePlans.ts';
import { planReleases } from './releasePlans.ts';
import type { ReleasePorts, ReleaseRequest } from './releaseRequest.ts';
import { whileUnderWay } from './whileUnderWay.ts';

export interface PlannedOutcome {
  readonly release: Release;
  readonly action: 'created' | 'existing';
  /** The answer was lost, and the release was found on the server. */
  readonly recovered: boolean;
}

/**
 * Plans a release here and creates it from its parts: for servers that do not do both in one request, and where the plan is shown or
 * packages in folders decide (octo-classic.md §3.1).
 */
export async function createByPlan(request: ReleaseRequest, ports: ReleasePorts): Promise<PlannedOutcome> {
  const planned = await planOrKept(request, ports);
  if ('release' in planned) return planned;
  const { project, plan } = planned;
  const kept = request.existing === 'keep' ? await findKept(plan.version ?? '', project, ports) : undefined;
  return kept ?? create(request, planned, ports);
}

/** What exists is kept, whether or not it could be made today: so does a server that does both in one request. */
async function planOrKept(request: ReleaseRequest, ports: ReleasePorts): Promise<PlannedRelease | PlannedOutcome> {
  const { connection, reporter } = ports;
  try {
    return await planReleases(request, { reporter, api: () => Promise.resolve(connection) });
  } catch (error) {
    const { version, existing } = request;
    if (!isAppError(error) || error.code !== 'RELEASE_UNPLANNABLE' || existing === 'refuse' || version === undefined) throw error;
    const project = await findProject(connection, request.project);
    const kept = await findKept(version, project, ports);
    if (kept === undefined) throw error;
    return kept;
  }
}

async function findKept(
  version: string,
  project: PlannedRelease['project'],
  { connection, reporter }: ReleasePorts,
): Promise<PlannedOutcome | undefined> {
  reporter.emit({ type: 'milestone', milestone: { kind: 'release.existingSought', project: project.Name, version } });
  const release = await findRelease(connection, project.Id, version);
  const milestone =
    release === undefined
      ? ({ kind: 'release.existingAbsent' } as const)
      : ({ kind: 'release.existingKept', project: project.Name, version } as const);
  reporter.emit({ type: 'milestone', milestone });
  return release === undefined ? undefined : { release, action: 'existing', recovered: false };
}

async function create(request: ReleaseRequest, { project, plan }: PlannedRelease, ports: ReleasePorts): Promise<PlannedOutcome> {
  const { connection, clock, reporter } = ports;
  reporter.emit({ type: 'milestone', milestone: { kind: 'release.creating' } });
  const packages = plan.packages.flatMap(({ actionName, reference, version: chosen }) =>
    chosen === undefined ? [] : [{ ActionName: actionName, PackageReferenceName: reference, Version: chosen }],
  );
  const { gitRef, gitCommit, channelRules } = request;
  const input = {
    ...{ projectId: project.Id, channelId: plan.channel.Id, version: plan.version ?? '' },
    ...{ releaseNotes: await notesFor(request, project, ports), packages, channelRules },
    ...(gitRef !== undefined && { git: { reference: gitRef, commit: gitCommit } }),
  };
  const { value, recovered } = await whileUnderWay(`Creating release ${input.version} of ${project.Name}`, () =>
    createPlannedRelease(connection, clock, input),
  );
  return { release: value, action: 'created', recovered };
}

const firstWithSettings = parseVersion('2021.2');

/** Own notes, or the project's template; where that lies depends on the server (octo-classic.md §3.1, algorithm 11). */
async function notesFor(
  request: ReleaseRequest,
  project: PlannedRelease['project'],
  { connection }: ReleasePorts,
): Promise<string | undefined> {
  const { releaseNotes, gitRef, gitCommit } = request;
  if (releaseNotes !== undefined && releaseNotes.trim() !== '') return releaseNotes;
  const place = gitCommit ?? gitRef;
  const version = tryParseVersion(connection.serverVersion);
  const old = version !== undefined && !connection.serverVersion.startsWith('0.0.0') && compareVersions(version, firstWithSettings) < 0;
  if (place === undefined && old) return project.ReleaseNotesTemplate ?? undefined;
  return readNotesTemplate(connection, { projectId: project.Id, ...(place !== undefined && { gitRef: place }) });
}
