/** What release numbers, notes and plans are made from. */
import { isVersionMask } from '../../versions/versionMask.ts';
import { evaluate, VariableDictionary } from '../../templating/templating.ts';
import { packages } from '../packages/packages.ts';
import { releaseVersionVariables, resolveMask } from '../rules/releaseVersion.ts';
import { resolveVariables } from '../rules/variableScope.ts';
import { neededPackages } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import { channelsOf } from './lookups.ts';
import type { ChannelDocument } from './channels.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import { variableSetsOf } from './libraryVariableSets.ts';
import type { ProjectDocument } from './projects.ts';
import { releaseCollection } from './releases.ts';

/** The versions of every package a process names, highest first; `versionsOf` looks them up without regard to case. */
export async function readPackageVersions(
  tx: ReadTransaction,
  process: ProcessDocument,
): Promise<(packageId: string) => readonly string[]> {
  const ids = new Set(neededPackages(process.Steps, undefined).map((need) => need.PackageId.toLowerCase()));
  const versions = new Map<string, readonly string[]>();
  for (const packageId of ids) {
    const { items } = await tx.collection(packages).find({ name: packageId, order: 'series' });
    versions.set(
      packageId,
      items.map((item) => item.Version),
    );
  }
  return (packageId) => versions.get(packageId.toLowerCase()) ?? [];
}

/** The variables that hold for a release: of the project and its library sets, unscoped or for its channel; never secret ones. */
export async function releaseVariables(tx: ReadTransaction, project: ProjectDocument, channel: ChannelDocument) {
  const sets = await variableSetsOf(tx, project);
  const { values } = resolveVariables(
    sets.flatMap((set, source) => set.Variables.filter((variable) => !variable.IsSensitive).map((value) => ({ value, source }))),
    { channelId: channel.Id, projectId: project.Id, processOwnerId: project.Id },
  );
  return values.flatMap((variable): [string, string][] => (typeof variable.Value === 'string' ? [[variable.Name, variable.Value]] : []));
}

/** The next release number of a project by its template, masks resolved; undefined where a package donates the version. */
export async function nextVersion(
  tx: ReadTransaction,
  { project, channel, now }: { project: ProjectDocument; channel: ChannelDocument; now: number },
): Promise<string | undefined> {
  const template = project.VersioningStrategy?.Template ?? '';
  if (template.trim() === '') return undefined;
  const last = await lastVersions(tx, project, channel);
  const variables = new VariableDictionary([
    ...(await releaseVariables(tx, project, channel)),
    ['Octopus.Project.Name', project.Name],
    ...releaseVersionVariables({ ...last, now: new Date(now) }),
  ]);
  const version = (evaluate(template, variables, { now: () => now }).value ?? '').trim();
  return applyMask(tx, project.Id, version);
}

/** The release number after its placeholders are replaced by the numbers of earlier releases. */
export async function applyMask(tx: ReadTransaction, projectId: string, version: string): Promise<string> {
  // Most numbers are no masks: that saves reading every release of the project.
  if (!isVersionMask(version)) return version;
  const { items } = await tx.collection(releaseCollection).find({ keys: { project: projectId } });
  return resolveMask(
    version,
    items.map((item) => item.Version),
  );
}

async function lastVersions(tx: ReadTransaction, project: ProjectDocument, channel: ChannelDocument) {
  const releases = tx.collection(releaseCollection);
  const newest = await releases.first({ keys: { project: project.Id }, order: 'newest' });
  const ofChannel = new Map<string, string>();
  for (const item of await channelsOf(tx, project.Id)) {
    const last = await releases.first({ keys: { channel: item.Id }, order: 'newest' });
    if (last) ofChannel.set(item.Name, last.Version);
  }
  return { ofProject: newest?.Version, ofChannel, channelName: channel.Name };
}
