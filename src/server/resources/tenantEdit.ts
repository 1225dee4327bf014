/** Making, changing and removing tenants: what they are connected to must be there (governance.md §8). */
import type { z } from 'zod';
import type { TenantInput } from '../../contract/resources/tenants.ts';
import { taskCollection } from '../engine/tasks.ts';
import { invalid, refused } from '../refusal.ts';
import { nameFindings } from '../rules/names.ts';
import { canonicalTags } from '../rules/tags.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import { environmentCollection } from './environments.ts';
import { chooseSlug } from './lookups.ts';
import { machineCollection } from './machines.ts';
import { environmentsOfProject } from './projectEnvironments.ts';
import { projectCollection } from './projects.ts';
import { forgetOverrides } from './releaseOverrides.ts';
import { moveValue } from './sealedValues.ts';
import { findWrongTags, tagSetsInOrder } from './tagSets.ts';
import { tenantCollection } from './tenants.ts';
import type { TenantDocument } from './tenants.ts';
import { tenantValuePlace, tenantVariablesCollection, tenantVariablesOf } from './tenantVariables.ts';

type Input = z.output<typeof TenantInput>;

export async function insertTenant(tx: Transaction, body: Input, space: string): Promise<TenantDocument> {
  const filled = await fill(tx, body, undefined);
  return tx.collection(tenantCollection).insert({ ...filled, Id: '', SpaceId: space, ClonedFromTenantId: null });
}

export async function changeTenant(tx: Transaction, own: TenantDocument, body: Input): Promise<TenantDocument> {
  return tx.collection(tenantCollection).update({ ...own, ...(await fill(tx, body, own)) });
}

/** A new tenant with the tags, connections and variables of another one, where the request names none of its own. */
export async function cloneTenant(
  tx: Transaction,
  { source, body }: { readonly source: TenantDocument; readonly body: Input },
  { space, services }: { readonly space: string; readonly services: { readonly sealer: Sealer } },
): Promise<TenantDocument> {
  const filled = await fill(
    tx,
    {
      ...body,
      TenantTags: body.TenantTags.length > 0 ? body.TenantTags : source.TenantTags,
      ProjectEnvironments: Object.keys(body.ProjectEnvironments).length > 0 ? body.ProjectEnvironments : source.ProjectEnvironments,
    },
    undefined,
  );
  const tenant = await tx.collection(tenantCollection).insert({ ...filled, Id: '', SpaceId: space, ClonedFromTenantId: source.Id });
  await cloneValues(tx, { source, tenant }, services.sealer);
  return tenant;
}

/** Sealed values open only where they belong, so they are sealed anew. */
async function cloneValues(
  tx: Transaction,
  { source, tenant }: { readonly source: TenantDocument; readonly tenant: TenantDocument },
  sealer: Sealer,
): Promise<void> {
  const { Values, Version } = await tenantVariablesOf(tx, source);
  if (Version === 0) return;
  const moved = Values.map((item) => {
    const places = { from: tenantValuePlace(source.Id, item), to: tenantValuePlace(tenant.Id, item) };
    return { ...item, Value: moveValue(item.Value, places, sealer) };
  });
  await tx.collection(tenantVariablesCollection).insert({ Id: tenant.Id, SpaceId: tenant.SpaceId, Version: 1, Values: moved });
}

/** Removes a tenant. Deployments that were made for it stay: they tell what was done. Refused while a task for it waits or runs. */
export async function removeTenant(tx: Transaction, tenant: TenantDocument): Promise<void> {
  const state = ['Queued', 'Executing', 'Cancelling'];
  const task = await tx.collection(taskCollection).first({ keys: { tenant: tenant.Id, state } });
  if (task) throw refused(`The tenant '${tenant.Name}' cannot be deleted while ${task.Id} is not finished.`);
  await leaveMachines(tx, tenant.Id);
  await forgetOverrides(tx, (await tx.collection(projectCollection).find()).items, (override) => override.TenantId === tenant.Id);
  await tx.collection(tenantVariablesCollection).delete(tenant.Id);
  await tx.collection(tenantCollection).delete(tenant.Id);
}

async function leaveMachines(tx: Transaction, tenantId: string): Promise<void> {
  const machines = tx.collection(machineCollection);
  for (const machine of (await machines.find()).items) {
    if (!machine.TenantIds.includes(tenantId)) continue;
    await machines.update({ ...machine, TenantIds: machine.TenantIds.filter((id) => id !== tenantId) });
  }
}

/** Ends the connections of all tenants to a project that is removed. */
export async function disconnectProject(tx: Transaction, projectId: string): Promise<void> {
  const tenants = tx.collection(tenantCollection);
  for (const tenant of (await tenants.find({ keys: { project: projectId } })).items) {
    const { [projectId]: _gone, ...ProjectEnvironments } = tenant.ProjectEnvironments;
    await tenants.update({ ...tenant, ProjectEnvironments });
  }
}

async function fill(tx: Transaction, body: Input, own: TenantDocument | undefined) {
  const ProjectEnvironments = Object.fromEntries(
    Object.entries(body.ProjectEnvironments).map(([project, environments]) => [project, [...new Set(environments)]]),
  );
  const findings = [
    ...nameFindings(body.Name, { what: 'A tenant', longest: 200 }),
    ...(await findWrongTags(tx, body.TenantTags, 'Tenant')),
    ...(await connectionFindings(tx, ProjectEnvironments)),
  ];
  if (findings.length > 0) throw invalid(...findings);
  return {
    Name: body.Name.trim(),
    Slug: await chooseSlug(tx.collection(tenantCollection), { slug: body.Slug, name: body.Name, own }),
    Description: body.Description,
    IsDisabled: body.IsDisabled,
    TenantTags: body.TenantTags.length === 0 ? [] : canonicalTags(body.TenantTags, await tagSetsInOrder(tx)),
    ProjectEnvironments,
  };
}

/** A tenant can be connected to the environments that a project's channels reach. */
async function connectionFindings(tx: ReadTransaction, connections: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const findings: string[] = [];
  for (const [projectId, environmentIds] of Object.entries(connections)) {
    const project = await tx.collection(projectCollection).get(projectId);
    if (!project) {
      findings.push(`The project '${projectId}' does not exist.`);
      continue;
    }
    const reached = new Set((await environmentsOfProject(tx, project)).map((item) => item.Id));
    for (const id of environmentIds.filter((item) => !reached.has(item))) {
      const environment = await tx.collection(environmentCollection).get(id);
      findings.push(
        environment
          ? `No lifecycle of the project '${project.Name}' has the environment '${environment.Name}', so no tenant can be connected to it there.`
          : `The environment '${id}' does not exist.`,
      );
    }
  }
  return findings;
}
