import { taskCollection } from '../engine/tasks.ts';
import { processCollection } from '../resources/deploymentProcesses.ts';
import { deploymentCollection } from '../resources/deployments.ts';
import { releaseCollection } from '../resources/releases.ts';
import { neededPackages } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { StoredPackage } from './port.ts';

/**
 * Whether a deployment that waits or runs may still ask for a package version. Rather one too many: a package whose id holds variables
 * could be any, and every version a release names counts for each of its packages.
 */
export async function packagesInUse(tx: ReadTransaction): Promise<(stored: StoredPackage) => boolean> {
  const { items } = await tx.collection(taskCollection).find({ keys: { completed: 'false' } });
  const uses = await Promise.all(items.flatMap(({ DeploymentId }) => (DeploymentId === null ? [] : [useOf(tx, DeploymentId)])));
  return ({ PackageId, Version }) =>
    uses.some(({ versions, ids }) => versions.has(Version.toLowerCase()) && (ids === 'any' || ids.has(PackageId.toLowerCase())));
}

interface Use {
  readonly ids: ReadonlySet<string> | 'any';
  readonly versions: ReadonlySet<string>;
}

const nothing: Use = { ids: new Set(), versions: new Set() };

async function useOf(tx: ReadTransaction, deploymentId: string): Promise<Use> {
  const deployment = await tx.collection(deploymentCollection).get(deploymentId);
  const release = deployment && (await tx.collection(releaseCollection).get(deployment.ReleaseId));
  const process = deployment && (await tx.collection(processCollection).get(deployment.DeploymentProcessId));
  if (!release || !process) return nothing;
  const needs = neededPackages(process.Steps, undefined);
  const versions = [...release.SelectedPackages.map(({ Version }) => Version), ...needs.flatMap(({ FixedVersion }) => FixedVersion ?? [])];
  return {
    ids: needs.every(({ IsResolvable }) => IsResolvable) ? new Set(needs.map(({ PackageId }) => PackageId.toLowerCase())) : 'any',
    versions: new Set(versions.map((version) => version.toLowerCase())),
  };
}
