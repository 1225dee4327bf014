/** A project and everything it is born with: a default channel, an empty process, an empty variable set. */
import type { Transaction } from '../store/port.ts';
import { channelCollection } from './channels.ts';
import { processCollection, processIdOf } from './deploymentProcesses.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { variableSetCollection, variableSetIdOf } from './variableSets.ts';

export type NewProject = Omit<Fields, 'Id' | 'VariableSetId' | 'DeploymentProcessId'>;
type Fields = { [K in keyof ProjectDocument]: ProjectDocument[K] };

/** Inserts the project with its parts; all or nothing, being one transaction. */
export async function insertProject(tx: Transaction, project: NewProject): Promise<ProjectDocument> {
  const id = await tx.nextId(projectCollection.idPrefix);
  const SpaceId = project.SpaceId;
  const stored = await tx
    .collection(projectCollection)
    .insert({ ...project, Id: id, VariableSetId: variableSetIdOf(id), DeploymentProcessId: processIdOf(id) });
  const unversioned = { SpaceId, Version: 0, LastSnapshotId: null, IsSnapshot: false };
  await tx.collection(processCollection).insert({ ...unversioned, Id: processIdOf(id), ProjectId: id, RunbookId: null, Steps: [] });
  await tx.collection(variableSetCollection).insert({ ...unversioned, Id: variableSetIdOf(id), OwnerId: id, Variables: [] });
  await tx.collection(channelCollection).insert({
    Id: '',
    SpaceId,
    ProjectId: id,
    Name: 'Default',
    Slug: 'default',
    Description: null,
    LifecycleId: null,
    IsDefault: true,
    Type: 'Lifecycle',
    Rules: [],
    TenantTags: [],
    GitReferenceRules: [],
    GitResourceRules: [],
    CustomFieldDefinitions: [],
  });
  return stored;
}
