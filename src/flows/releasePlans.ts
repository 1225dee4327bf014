import { readChannels } from '../client/api/channels.ts';
import { findProject } from '../client/api/projects.ts';
import { latestPackage, readProcess, readReleaseTemplate } from '../client/api/releasePlanning.ts';
import { choose } from '../client/api/lookUp.ts';
import type { Connection } from '../client/connection.ts';
import type { Channel } from '../contract/resources/channels.ts';
import type { Project } from '../contract/resources/projects.ts';
import { AppError } from '../errors/appError.ts';
import { mapBounded } from './mapBounded.ts';
import type { PackageChoice } from './packageVersions.ts';
import { chosenVersion, parsePackageChoice, unusedChoices } from './packageVersions.ts';
import type { ChannelFacts, ReleasePlan } from './planRelease.ts';
import { checkReleaseRequest, type ReleaseRequest } from './releaseRequest.ts';
import { choosePlan, planRelease, ruleFor, useKey } from './planRelease.ts';
import { together } from './together.ts';

export interface PlannedRelease {
  readonly project: Project;
  readonly plan: ReleasePlan;
  /** All channels whose plans could be made. */
  readonly rivals: readonly string[];
}

const requestsAtOnce = 4;

/**
 * What a release would be made of, without making it: the plan of the channel that was named, or of the best one.
 * @throws AppError `RELEASE_UNPLANNABLE` with every reason where no channel can take the release.
 */
export async function planReleases(request: ReleaseRequest, context: { api(): Promise<Connection> }): Promise<PlannedRelease> {
  checkReleaseRequest(request);
  const choices = request.packages.map(parsePackageChoice);
  const connection = await context.api();
  const project = await findProject(connection, request.project);
  const all = await readChannels(connection, project.Id);
  const candidates = request.channel === undefined ? all : [choose('channel', all, request.channel)];
  const facts = await mapBounded(candidates, requestsAtOnce, (channel) => factsOf(connection, { project, channel, choices, request }));
  checkChoices(choices, facts);
  const wishes = { version: request.version, choices, packageVersion: request.packageVersion, channelRules: request.channelRules };
  const plans = facts.map((of) => planRelease(of, wishes));
  const { plan, rivals } = choosePlan(plans);
  if (plan === undefined) throw noPlan(request, plans, rivals);
  return { project, plan, rivals };
}

interface Candidate {
  readonly project: Project;
  readonly channel: Channel;
  readonly choices: readonly PackageChoice[];
  readonly request: ReleaseRequest;
}

async function factsOf(connection: Connection, { project, channel, choices, request }: Candidate): Promise<ChannelFacts> {
  const git = request.gitCommit ?? request.gitRef;
  const [process, template] = await together([
    readProcess(connection, project.Id),
    readReleaseTemplate(connection, project.Id, channel.Id),
  ]);
  if (git !== undefined)
    throw new AppError('refused', 'NOT_OFFERED', 'A plan of a version-controlled project can not be shown yet', {
      hint: 'Create the release without --what-if.',
    });
  const open = template.Packages.filter((row) => {
    const use = { actionName: row.ActionName, packageId: row.PackageId, reference: row.PackageReferenceName };
    return row.IsResolvable && chosenVersion(use, choices, request.packageVersion) === undefined;
  });
  const latest = await mapBounded(open, requestsAtOnce, async (row) => {
    const rule = ruleFor(row, channel.Rules);
    const preReleaseTag = request.packagePrerelease ?? rule?.Tag ?? undefined;
    const version = await latestPackage(connection, row.FeedId, {
      packageId: row.PackageId,
      versionRange: rule?.VersionRange ?? undefined,
      preReleaseTag,
    });
    return version === undefined ? [] : [[useKey(row), version] as const];
  });
  return { channel, process, template, latest: new Map(latest.flat()) };
}

function checkChoices(choices: readonly PackageChoice[], facts: readonly ChannelFacts[]): void {
  const uses = facts.flatMap(({ template }) =>
    template.Packages.map((row) => ({ actionName: row.ActionName, packageId: row.PackageId, reference: row.PackageReferenceName })),
  );
  const [unused] = unusedChoices(choices, uses);
  if (unused === undefined) return;
  const steps = [...new Set(uses.map((use) => `'${use.actionName}'`))].join(', ');
  throw new AppError(
    'usage',
    'PACKAGE_CHOICE_INVALID',
    `--package names '${unused.name}', which is neither a step with a package nor a package of the project`,
    {
      hint: steps === '' ? 'No step of the project has a package.' : `Steps with packages: ${steps}.`,
    },
  );
}

function noPlan(request: ReleaseRequest, plans: readonly ReleasePlan[], rivals: readonly string[]): AppError {
  if (rivals.length > 1) {
    return new AppError(
      'refused',
      'RELEASE_UNPLANNABLE',
      `Several channels of ${request.project} fit and none is the default: ${rivals.join(', ')}`,
      { hint: 'Choose one with --channel.' },
    );
  }
  const details = plans.flatMap((plan) =>
    plan.problems.map((problem) => (plans.length === 1 ? problem : `${plan.channel.Name}: ${problem}`)),
  );
  return new AppError('refused', 'RELEASE_UNPLANNABLE', `No release of ${request.project} can be made`, { details });
}
