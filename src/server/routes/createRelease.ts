/** The two ways in which clients ask for a release, as one order. */
import type { z } from 'zod';
import type { CreateReleaseCommand, ReleaseInput } from '../../contract/resources/releases.ts';
import type { RequestContext } from '../http/context.ts';
import { invalid } from '../refusal.ts';
import { deployAutomatically } from '../resources/automaticDeployments.ts';
import { channelCollection } from '../resources/channels.ts';
import type { ChannelDocument } from '../resources/channels.ts';
import { createRelease } from '../resources/createRelease.ts';
import type { MadeRelease, ReleaseOrder } from '../resources/createRelease.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { channelsOf, findProject, requireNamedChannel, requireNamedProject } from '../resources/lookups.ts';
import type { ProjectDocument } from '../resources/projects.ts';
import { readRequestedVersions, requestedVersion, selectedFor, unusedNames } from '../rules/packageSelection.ts';
import type { RequestedVersions } from '../rules/packageSelection.ts';
import { neededPackages } from '../rules/process.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';

/** Makes the release, and the deployments its first phase makes by itself. */
export async function placeReleaseOrder(tx: Transaction, order: ReleaseOrder, context: RequestContext): Promise<MadeRelease> {
  const made = await createRelease(tx, order, context);
  if (made.outcome === 'created') await deployAutomatically(tx, made.release, context);
  return made;
}

/** `POST /releases`: ids, and the version of every package by action and reference. */
export async function orderFromBody(
  tx: ReadTransaction,
  body: z.output<typeof ReleaseInput>,
  rules: 'obey' | 'ignore',
): Promise<ReleaseOrder> {
  const project = await findProject(tx, body.ProjectId);
  if (!project) throw invalid(`The project '${body.ProjectId}' does not exist.`);
  refuseGit(body.VersionControlReference?.GitRef ?? null, body.VersionControlReference?.GitCommit ?? null);
  if (body.Version.trim() === '') throw invalid('A release needs a version.');
  return {
    project,
    channel: await channelFor(tx, project, body.ChannelId),
    version: body.Version,
    notes: body.ReleaseNotes,
    requested: (need) => selectedFor(need, body.SelectedPackages),
    prereleaseTag: undefined,
    rules,
    existing: 'refuse',
    customFields: body.CustomFields,
  };
}

/** `POST /releases/create/v1`: names or ids, and package versions as texts. */
export async function orderFromCommand(tx: ReadTransaction, command: CreateReleaseCommand): Promise<ReleaseOrder> {
  const project = await requireNamedProject(tx, command.ProjectName);
  refuseGit(command.GitRef, command.GitCommit);
  const versions = await readVersions(tx, project, command);
  const channelName = (command.ChannelName ?? '').trim();
  const prereleaseTag = (command.PackagePrerelease ?? '').trim();
  return {
    project,
    channel: channelName === '' ? undefined : await requireNamedChannel(tx, project, channelName),
    version: command.ReleaseVersion,
    notes: command.ReleaseNotes,
    requested: (need) => requestedVersion(need, versions),
    prereleaseTag: prereleaseTag === '' ? undefined : prereleaseTag,
    rules: command.IgnoreChannelRules ? 'ignore' : 'obey',
    existing: command.IgnoreIfAlreadyExists ? 'return' : 'refuse',
    customFields: command.CustomFields,
  };
}

/** The channel with the id, or the default one (governance.md §2.4). */
async function channelFor(tx: ReadTransaction, project: ProjectDocument, id: string | null): Promise<ChannelDocument> {
  const wanted = (id ?? '').trim();
  const channel =
    wanted === '' ? (await channelsOf(tx, project.Id)).find((item) => item.IsDefault) : await tx.collection(channelCollection).get(wanted);
  if (channel?.ProjectId === project.Id) return channel;
  throw invalid(`The project '${project.Name}' has no channel '${wanted}'.`);
}

/** The versions of the command; a name that no step or package has is refused, because it was mistyped (octo-classic.md §9.3). */
async function readVersions(tx: ReadTransaction, project: ProjectDocument, command: CreateReleaseCommand): Promise<RequestedVersions> {
  const read = readRequestedVersions(command.Packages, command.PackageVersion ?? undefined);
  if (!read.ok) throw invalid(...read.findings);
  const process = await tx.collection(processCollection).require(project.DeploymentProcessId);
  const needs = neededPackages(process.Steps, undefined);
  const unused = unusedNames(read.versions, needs);
  const known = [...new Set(needs.flatMap((need) => [need.StepName, need.PackageId]))].map((name) => `'${name}'`).join(', ');
  if (unused.length > 0)
    throw invalid(
      ...unused.map((name) => `The project has no step and no package '${name}'. It has ${known === '' ? 'no packages' : known}.`),
    );
  return read.versions;
}

function refuseGit(gitRef: string | null, gitCommit: string | null): void {
  if ((gitRef ?? '') === '' && (gitCommit ?? '') === '') return;
  throw invalid('The project is not a version controlled project, so a release of it takes no Git reference and no Git commit.');
}
