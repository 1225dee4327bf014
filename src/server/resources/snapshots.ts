/** Frozen copies of processes and variable sets: what a release or a runbook's snapshot was made of stays what it was (governance.md §3.2). */
import type { Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import { processCollection, propertyPlace } from './deploymentProcesses.ts';
import type { ProcessDocument } from './deploymentProcesses.ts';
import type { ProjectDocument } from './projects.ts';
import { moveValue } from './sealedValues.ts';
import type { StoredProperties } from './sealedValues.ts';
import { variablePlace, variableSetCollection, variableSetIdOf } from './variableSets.ts';
import type { VariableSetDocument } from './variableSets.ts';

export interface SnapshotTools {
  readonly sealer: Sealer;
  randomKey(length: number): string;
}

/** The tools of a request. */
export function toolsOf(context: { readonly services: { readonly sealer: Sealer }; randomKey(length: number): string }): SnapshotTools {
  return { sealer: context.services.sealer, randomKey: (length) => context.randomKey(length) };
}

/** The id of the process's snapshot at its present version; releases of one version share one. */
export async function snapshotProcess(tx: Transaction, process: ProcessDocument, tools: SnapshotTools): Promise<string> {
  const processes = tx.collection(processCollection);
  if (process.LastSnapshotId !== null && (await processes.get(process.LastSnapshotId))) return process.LastSnapshotId;
  const id = `${process.Id}-s-${process.Version}-${tools.randomKey(5)}`;
  await processes.insert({ ...moveProcess(process, id, tools.sealer), LastSnapshotId: null, IsSnapshot: true });
  await processes.update({ ...process, LastSnapshotId: id });
  return id;
}

/** The id of the variable set's snapshot at its present version; releases of one version share one. */
export async function snapshotVariables(tx: Transaction, set: VariableSetDocument, tools: SnapshotTools): Promise<string> {
  const sets = tx.collection(variableSetCollection);
  if (set.LastSnapshotId !== null && (await sets.get(set.LastSnapshotId))) return set.LastSnapshotId;
  const id = `${set.Id}-s-${set.Version}-${tools.randomKey(5)}`;
  const Variables = set.Variables.map((variable) => {
    const places = { from: variablePlace(set.Id, variable.Id), to: variablePlace(id, variable.Id) };
    return { ...variable, Value: moveValue(variable.Value, places, tools.sealer) };
  });
  await sets.insert({ ...set, Id: id, Variables, LastSnapshotId: null, IsSnapshot: true });
  await sets.update({ ...set, LastSnapshotId: id });
  return id;
}

/** The frozen variables of a project: its own, and those of the library sets it includes, in order of precedence. */
export async function freezeVariables(tx: Transaction, project: ProjectDocument, tools: SnapshotTools): Promise<FrozenVariables> {
  const freeze = async (id: string) => snapshotVariables(tx, await tx.collection(variableSetCollection).require(id), tools);
  const ProjectVariableSetSnapshotId = await freeze(project.VariableSetId);
  const LibraryVariableSetSnapshotIds: string[] = [];
  for (const id of project.IncludedLibraryVariableSetIds) LibraryVariableSetSnapshotIds.push(await freeze(variableSetIdOf(id)));
  return { ProjectVariableSetSnapshotId, LibraryVariableSetSnapshotIds };
}

export interface FrozenVariables {
  readonly ProjectVariableSetSnapshotId: string;
  readonly LibraryVariableSetSnapshotIds: string[];
}

function moveProcess(process: ProcessDocument, id: string, sealer: Sealer): ProcessDocument {
  const move = (owner: string, properties: StoredProperties): StoredProperties =>
    Object.fromEntries(
      Object.entries(properties).map(([name, value]) => {
        const places = { from: propertyPlace(process.Id, owner, name), to: propertyPlace(id, owner, name) };
        return [name, moveValue(value, places, sealer)];
      }),
    );
  return {
    ...process,
    Id: id,
    Steps: process.Steps.map((step) => ({
      ...step,
      Properties: move(step.Id, step.Properties),
      Actions: step.Actions.map((action) => ({
        ...action,
        Properties: move(action.Id, action.Properties),
        Packages: action.Packages.map((item) => ({ ...item, Properties: move(item.Id, item.Properties) })),
      })),
    })),
  };
}
