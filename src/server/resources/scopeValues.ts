/** What the scopes of a project's variables can name. */
import type { z } from 'zod';
import type { ScopeValues } from '../../contract/resources/variables.ts';
import { numberedActions } from '../rules/process.ts';
import type { ReadTransaction } from '../store/port.ts';
import { processCollection } from './deploymentProcesses.ts';
import { channelsOf, environmentsInOrder } from './lookups.ts';
import { machineCollection } from './machines.ts';
import { projectCollection } from './projects.ts';
import { runbooksOf } from './runbookLookups.ts';
import { tagSetsInOrder } from './tagSets.ts';

export async function scopeValuesFor(tx: ReadTransaction, ownerId: string): Promise<z.input<typeof ScopeValues>> {
  const project = await tx.collection(projectCollection).get(ownerId);
  const process = project && (await tx.collection(processCollection).get(project.DeploymentProcessId));
  const runbooks = project ? await runbooksOf(tx, project.Id) : [];
  const runbookProcesses = await Promise.all(runbooks.map((item) => tx.collection(processCollection).get(item.RunbookProcessId)));
  const machines = (await tx.collection(machineCollection).find({ order: 'name' })).items;
  const roles = [...new Set(machines.flatMap((machine) => machine.Roles))];
  return {
    Environments: (await environmentsInOrder(tx)).map(reference),
    Machines: machines.map(reference),
    Roles: roles.map((role) => ({ Id: role, Name: role })),
    Actions: numberedActions([process, ...runbookProcesses].flatMap((item) => item?.Steps ?? [])).map(({ action }) => reference(action)),
    Channels: project ? (await channelsOf(tx, project.Id)).map(reference) : [],
    TenantTags: (await tagSetsInOrder(tx))
      .filter((set) => set.Scopes.includes('Tenant'))
      .flatMap((set) => set.Tags.map(({ CanonicalTagName }) => ({ Id: CanonicalTagName, Name: CanonicalTagName }))),
    Processes: project
      ? [
          { Id: project.Id, Name: project.Name, ProcessType: 'Deployment' },
          ...runbooks.map(({ Id, Name }) => ({ Id, Name, ProcessType: 'Runbook' })),
        ]
      : [],
  };
}

function reference({ Id, Name }: { readonly Id: string; readonly Name: string }) {
  return { Id, Name };
}
