import { readChannels } from '../client/api/channels.ts';
import { choose } from '../client/api/lookUp.ts';
import { findProject } from '../client/api/projects.ts';
import type { ProcessPlace } from '../client/api/releasePlanning.ts';
import type { Connection } from '../client/connection.ts';
import type { Project } from '../contract/resources/projects.ts';
import { AppError } from '../errors/appError.ts';
import { releaseErrors } from '../errors/classic/releases.ts';
import { nameErrors } from '../errors/classic/names.ts';
import type { Reporter } from '../output/events.ts';
import { type PackageWishes, readChannelFacts } from './channelFacts.ts';
import { checkGit } from './checkGit.ts';
import { checkDefaultVersion, parsePackageChoice, type PackageChoice, unusedChoices } from './packageVersions.ts';
import { type ChannelFacts, useOf } from './planFacts.ts';
import { choosePlan, planRelease, type ReleasePlan } from './planRelease.ts';
import { checkReleaseRequest, type ReleaseRequest } from './releaseRequest.ts';
import { planFacts, tellConsidered, tellMade } from './tellPlan.ts';

export interface PlannedRelease {
  readonly project: Project;
  readonly plan: ReleasePlan;
  /** All channels whose plans could be made. */
  readonly rivals: readonly string[];
}

/**
 * What a release would be made of, without making it: the plan of the channel that was named, or of the best one.
 * @throws AppError `RELEASE_UNPLANNABLE` with every reason where no channel can take the release.
 */
export async function planReleases(
  request: ReleaseRequest,
  context: { readonly reporter: Reporter; api(): Promise<Connection> },
): Promise<PlannedRelease> {
  checkReleaseRequest(request);
  const named = request.packages.map(parsePackageChoice);
  const connection = await context.api();
  const { reporter } = context;
  reporter.emit({ type: 'milestone', milestone: { kind: 'release.started' } });
  const project = await findProject(connection, request.project);
  tellFound('project', project, reporter);
  const place = placeOf(project, request);
  const all = await readChannels(connection, project.Id);
  const { channel } = request;
  const wording = nameErrors.notFound('channel', channel ?? '', project.Name);
  const channels = channel === undefined ? all : [choose('channel', all, channel, wording)];
  if (channel !== undefined) for (const found of channels) tellFound('channel', found, reporter);
  const packageVersion = checkDefaultVersion(request.packageVersion);
  const wishes: PackageWishes = {
    choices: [...named, ...request.found],
    packageVersion,
    packagePrerelease: request.packagePrerelease,
  };
  const facts = await readChannelFacts(connection, place, { channels, wishes });
  checkUnused(named, facts, { unused: request.unusedPackages, reporter });
  const plans = facts.map((of) => planRelease(of, { ...wishes, version: request.version, channelRules: request.channelRules }));
  tellConsidered(facts, { request, wishes, reporter });
  return choosePlanned(request, { project, plans, reporter });
}

function tellFound(noun: string, { Name: name, Id: id }: { readonly Name: string; readonly Id: string }, reporter: Reporter): void {
  reporter.emit({ type: 'milestone', milestone: { kind: 'resource.found', noun, name, id } });
}

/** Where the process is read: a commit tells more than a branch. Ends with a usage error where Git is named for no project of Git. */
function placeOf(project: Project, request: ReleaseRequest): ProcessPlace {
  checkGit(project, request);
  const gitRef = request.gitCommit ?? request.gitRef;
  return { projectId: project.Id, ...(gitRef !== undefined && { gitRef }) };
}

function choosePlanned(
  request: ReleaseRequest,
  { project, plans, reporter }: { readonly project: Project; readonly plans: readonly ReleasePlan[]; readonly reporter: Reporter },
): PlannedRelease {
  const { plan, rivals } = choosePlan(plans);
  const [only] = plans;
  if (request.channel === undefined && plan !== undefined)
    reporter.emit({ type: 'milestone', milestone: { kind: 'plan.channelChosen', channel: plan.channel.Name, among: rivals } });
  const told = plan ?? (request.channel === undefined ? undefined : only);
  if (told !== undefined) tellMade(project.Name, told, reporter);
  if (plan === undefined) throw noPlan(request, plans, rivals);
  return { project, plan, rivals };
}

function checkUnused(
  choices: readonly PackageChoice[],
  facts: readonly ChannelFacts[],
  { unused: asked, reporter }: { readonly unused: ReleaseRequest['unusedPackages']; readonly reporter: Reporter },
): void {
  const uses = facts.flatMap(({ template }) => template.Packages.map(useOf));
  const unused = unusedChoices(choices, uses);
  const steps = [...new Set(uses.map((use) => `'${use.actionName}'`))].join(', ');
  const hint = steps === '' ? 'No step of the project has a package.' : `Steps with packages: ${steps}.`;
  for (const { name } of unused) {
    const message = `--package names '${name}', which is neither a step with a package nor a package of the project`;
    if (asked === 'refuse') throw new AppError('usage', 'PACKAGE_CHOICE_INVALID', message, { hint });
    reporter.emit({ type: 'warning', message, hint });
  }
}

function noPlan(request: ReleaseRequest, plans: readonly ReleasePlan[], rivals: readonly string[]): AppError {
  if (rivals.length > 1) {
    const [viable, others] = [true, false].map((good) => planFacts(plans.filter(({ problems }) => (problems.length === 0) === good)));
    return new AppError(
      'refused',
      'RELEASE_UNPLANNABLE',
      `Several channels of ${request.project} fit and none is the default: ${rivals.join(', ')}`,
      { hint: 'Choose one with --channel.', classic: releaseErrors.severalViablePlans(viable ?? [], others ?? []) },
    );
  }
  const details = plans.flatMap((plan) =>
    plan.problems.map(({ sentence }) => (plans.length === 1 ? sentence : `${plan.channel.Name}: ${sentence}`)),
  );
  const first = plans[0]?.problems[0]?.classic;
  const classic = request.channel !== undefined && first !== undefined ? first : releaseErrors.noViablePlan(planFacts(plans));
  return new AppError('refused', 'RELEASE_UNPLANNABLE', `No release of ${request.project} can be made`, { details, classic });
}
