/** Making a release: everything is decided and frozen in one transaction, so that of two equal requests one wins (governance.md §3). */
import { ReleaseBuildInformation } from '../../contract/resources/buildInformation.ts';
import { wireTime } from '../engine/tasks.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid, refused } from '../refusal.ts';
import { customFieldFindings } from '../rules/customFields.ts';
import type { NeededPackage } from '../rules/process.ts';
import { planRelease, selectChannel } from '../rules/releasePlan.ts';
import type { ChosenPackage, PlanRequest, ReleasePlan } from '../rules/releasePlan.ts';
import { releaseExistsMessage, releaseVersionFindings, versionIdentity } from '../rules/releaseVersion.ts';
import type { Transaction } from '../store/port.ts';
import { findBuildInformation, releaseBuildInformation } from './buildInformation.ts';
import type { ChannelDocument } from './channels.ts';
import { processCollection } from './deploymentProcesses.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import { channelsOf } from './lookups.ts';
import type { ProjectDocument } from './projects.ts';
import { applyMask, nextVersion, readPackageVersions, releaseVariables } from './releaseFacts.ts';
import { evaluateReleaseNotes } from './releaseNotes.ts';
import { releaseCollection } from './releases.ts';
import type { ReleaseDocument } from './releases.ts';
import { freezeVariables, snapshotProcess, toolsOf } from './snapshots.ts';

export interface ReleaseOrder {
  readonly project: ProjectDocument;
  /** undefined: the one that fits best. */
  readonly channel: ChannelDocument | undefined;
  /** Blank: the next one of the project's strategy. */
  readonly version: string | null;
  /** Blank: from the project's template. */
  readonly notes: string | null;
  requested(need: NeededPackage): string | undefined;
  readonly prereleaseTag: string | undefined;
  readonly rules: 'obey' | 'ignore';
  readonly existing: 'refuse' | 'return';
  readonly customFields: Readonly<Record<string, string>>;
}

export interface MadeRelease {
  readonly release: ReleaseDocument;
  readonly outcome: 'created' | 'existed';
}

export async function createRelease(tx: Transaction, order: ReleaseOrder, context: RequestContext): Promise<MadeRelease> {
  const { project } = order;
  if (project.IsDisabled) throw refused(`The project '${project.Name}' is disabled.`);
  const asked = await askedVersion(tx, order);
  const existing = asked === undefined ? undefined : await sameRelease(tx, project, asked);
  if (existing) return existed(order, existing);
  const process = await tx.collection(processCollection).require(project.DeploymentProcessId);
  const plan = await choosePlan(tx, order, process);
  const version = asked ?? (await ownVersion(tx, order, plan, context));
  const raced = await sameRelease(tx, project, version);
  if (raced) return existed(order, raced);
  const fields = customFieldFindings(order.customFields, plan.channel.CustomFieldDefinitions);
  if (fields.length > 0) throw invalid(...fields);
  return { release: await insert(tx, { order, process, plan, version, context }), outcome: 'created' };
}

/** The version the client named, its mask resolved; undefined when the server is to choose. */
async function askedVersion(tx: Transaction, { version, project }: ReleaseOrder): Promise<string | undefined> {
  if (version === null || version.trim() === '') return undefined;
  const resolved = await applyMask(tx, project.Id, version);
  return validVersion(resolved);
}

function validVersion(version: string): string {
  const findings = releaseVersionFindings(version);
  if (findings.length > 0) throw invalid(...findings);
  return version;
}

async function sameRelease(tx: Transaction, project: ProjectDocument, version: string): Promise<ReleaseDocument | undefined> {
  return tx.collection(releaseCollection).first({ keys: { identity: `${project.Id}/${versionIdentity(version)}` } });
}

function existed(order: ReleaseOrder, release: ReleaseDocument): MadeRelease {
  if (order.existing === 'return') return { release, outcome: 'existed' };
  throw invalid(releaseExistsMessage(release.Version));
}

async function choosePlan(tx: Transaction, order: ReleaseOrder, process: ProcessDocument): Promise<ReleasePlan<ChannelDocument>> {
  const { rules, prereleaseTag } = order;
  const versionsOf = await readPackageVersions(tx, process);
  const request: PlanRequest = { steps: process.Steps, requested: (need) => order.requested(need), versionsOf, rules, prereleaseTag };
  const channels = order.channel ? [order.channel] : await channelsOf(tx, order.project.Id);
  const choice = selectChannel(channels.map((channel) => planRelease(channel, request)));
  if (!choice.ok) throw invalid(...choice.findings);
  return choice.plan;
}

/** The version by the project's strategy: its template, or that of the package that donates it. */
async function ownVersion(
  tx: Transaction,
  { project }: ReleaseOrder,
  { channel, packages }: ReleasePlan<ChannelDocument>,
  { clock }: RequestContext,
): Promise<string> {
  const next = await nextVersion(tx, { project, channel, now: clock.now() });
  if (next !== undefined) return validVersion(next);
  const donor = project.VersioningStrategy?.DonorPackage ?? undefined;
  if (!donor) throw invalid('The release needs a version: the project has no template for one and no package that donates it.');
  const given = packages.find((item) => isDonor(item, donor));
  if (!given)
    throw invalid(`The step '${donor.DeploymentAction}' donates the release version but has no package in the channel '${channel.Name}'.`);
  return validVersion(given.Version);
}

function isDonor(item: ChosenPackage, donor: { DeploymentAction: string; PackageReference: string | null }): boolean {
  return (
    item.ActionName.toLowerCase() === donor.DeploymentAction.toLowerCase() &&
    item.PackageReferenceName.toLowerCase() === (donor.PackageReference ?? '').toLowerCase()
  );
}

interface Decided {
  readonly order: ReleaseOrder;
  readonly process: ProcessDocument;
  readonly plan: ReleasePlan<ChannelDocument>;
  readonly version: string;
  readonly context: RequestContext;
}

async function insert(tx: Transaction, decided: Decided): Promise<ReleaseDocument> {
  const { order, process, plan, version, context } = decided;
  const tools = toolsOf(context);
  const builds = await buildsOf(tx, plan.packages);
  return tx.collection(releaseCollection).insert({
    Id: '',
    SpaceId: context.space,
    ProjectId: order.project.Id,
    ChannelId: plan.channel.Id,
    Version: version,
    Assembled: wireTime(context.clock.now()),
    LastModifiedBy: context.caller?.username ?? null,
    ReleaseNotes: await notesOf(tx, decided, builds),
    IgnoreChannelRules: order.rules === 'ignore',
    CustomFields: { ...order.customFields },
    SelectedPackages: plan.packages.map(({ ActionName, StepName, PackageReferenceName, Version }) => ({
      ActionName,
      StepName,
      PackageReferenceName,
      Version,
    })),
    SelectedGitResources: [],
    VersionControlReference: null,
    BuildInformation: builds,
    ...(await freezeVariables(tx, order.project, tools)),
    ProjectDeploymentProcessSnapshotId: await snapshotProcess(tx, process, tools),
    VariableSnapshotConcurrencyToken: context.randomKey(16),
    Defects: [],
  });
}

/** Build information is frozen: what is pushed later does not change what the release says (governance.md §3.4). */
async function buildsOf(tx: Transaction, packages: readonly ChosenPackage[]) {
  const named = new Map(packages.map((item) => [`${item.PackageId} ${item.Version}`.toLowerCase(), item]));
  const found = await Promise.all([...named.values()].map((item) => findBuildInformation(tx, item.PackageId, item.Version)));
  return found.flatMap((document) => (document ? [ReleaseBuildInformation.parse(releaseBuildInformation(document))] : []));
}

async function notesOf(
  tx: Transaction,
  { order, plan, version, context }: Decided,
  builds: Awaited<ReturnType<typeof buildsOf>>,
): Promise<string | null> {
  const given = order.notes ?? '';
  const template = given.trim() === '' ? (order.project.ReleaseNotesTemplate ?? '') : given;
  if (template.trim() === '') return null;
  const named: [string, string][] = [
    ['Octopus.Project.Id', order.project.Id],
    ['Octopus.Project.Name', order.project.Name],
    ['Octopus.Release.Number', version],
    ['Octopus.Release.Channel.Name', plan.channel.Name],
    ['Octopus.Release.Channel.Id', plan.channel.Id],
  ];
  const variables = [...(await releaseVariables(tx, order.project, plan.channel)), ...named];
  return evaluateReleaseNotes({ template, variables, packages: plan.packages, builds, now: context.clock.now() });
}
