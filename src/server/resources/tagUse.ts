/** Who carries the tags of tag sets: what is in use is neither renamed nor removed. */
import type { ReadTransaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { processCollection } from './deploymentProcesses.ts';
import { environmentCollection } from './environments.ts';
import { machineCollection } from './machines.ts';
import { projectCollection } from './projects.ts';
import { tenantCollection } from './tenants.ts';
import { variableSetCollection } from './variableSets.ts';

interface Carrier {
  /** `the tenant 'Acme'` */
  readonly who: string;
  readonly tags: readonly string[];
}

/** `the tenant 'Acme' (Region/EU)`, for every resource that carries one of the tags. */
export async function usersOfTags(tx: ReadTransaction, wanted: readonly string[]): Promise<string[]> {
  if (wanted.length === 0) return [];
  const names = new Set(wanted.map((tag) => tag.toLowerCase()));
  return (await carriers(tx)).flatMap(({ who, tags }) => {
    const used = [...new Set(tags)].filter((tag) => names.has(tag.toLowerCase()));
    return used.length === 0 ? [] : [`${who} (${used.join(', ')})`];
  });
}

async function carriers(tx: ReadTransaction): Promise<Carrier[]> {
  const tenants = (await tx.collection(tenantCollection).find({ order: 'name' })).items;
  const machines = (await tx.collection(machineCollection).find({ order: 'name' })).items;
  const channels = (await tx.collection(channelCollection).find({ order: 'name' })).items;
  const environments = (await tx.collection(environmentCollection).find({ order: 'rank' })).items;
  const projects = (await tx.collection(projectCollection).find({ order: 'name' })).items;
  return [
    ...tenants.map((item) => ({ who: `the tenant '${item.Name}'`, tags: item.TenantTags })),
    ...machines.map((item) => ({ who: `the deployment target '${item.Name}'`, tags: item.TenantTags })),
    ...channels.map((item) => ({ who: `the channel '${item.Name}'`, tags: item.TenantTags })),
    ...environments.map((item) => ({ who: `the environment '${item.Name}'`, tags: item.EnvironmentTags })),
    ...projects.map((item) => ({ who: `the project '${item.Name}'`, tags: item.ProjectTags })),
    ...(await inProcesses(tx)),
    ...(await inVariables(tx)),
  ];
}

async function inProcesses(tx: ReadTransaction): Promise<Carrier[]> {
  const { items } = await tx.collection(processCollection).find();
  return items
    .filter((process) => !process.IsSnapshot)
    .map((process) => ({
      who: `the process '${process.Id}'`,
      tags: process.Steps.flatMap((step) => step.Actions.flatMap((action) => action.TenantTags)),
    }));
}

async function inVariables(tx: ReadTransaction): Promise<Carrier[]> {
  const { items } = await tx.collection(variableSetCollection).find({ keys: { snapshot: 'false' } });
  return items.map((set) => ({
    who: `the variables '${set.Id}'`,
    tags: set.Variables.flatMap((variable) => variable.Scope.TenantTag ?? []),
  }));
}
