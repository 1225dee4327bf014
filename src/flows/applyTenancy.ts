import { findCurrent } from '../blueprint/planItem.ts';
import { learnTags } from '../blueprint/planBlueprint.ts';
import { libraryVariableSetToWire, tagSetToWire, tenantToWire } from '../blueprint/tenancyToWire.ts';
import { mergeVariables, planVariables } from '../blueprint/variablesToWire.ts';
import { libraryVariableSets } from '../contract/resources/libraryVariableSets.ts';
import { tagSets } from '../contract/resources/tagSets.ts';
import { tenants } from '../contract/resources/tenants.ts';
import { variableSets } from '../contract/resources/variables.ts';
import type { VariableSet } from '../contract/resources/variables.ts';
import { createOrUpdate } from './planWriting.ts';
import type { Work } from './planWriting.ts';

export async function writeTagSet({ subject, context }: Work<'tag set'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = tagSetToWire(entry, current);
  const written = await createOrUpdate(current, {
    create: () => api.call(tagSets.create, { body, signal }),
    update: (id) => api.call(tagSets.update, { params: { id }, body, signal }),
  });
  learnTags(names, written);
}

export async function writeLibraryVariableSet({ subject, context }: Work<'library variable set'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = libraryVariableSetToWire(entry, current);
  const written = await createOrUpdate(current, {
    create: () => api.call(libraryVariableSets.create, { body, signal }),
    update: (id) => api.call(libraryVariableSets.update, { params: { id }, body, signal }),
  });
  names.learn('library variable set', written);
}

/** The variables of a library set; for one that was just made, the server's own first version is read first. */
export async function writeLibraryVariables({ subject, item, context }: Work<'library variables'>): Promise<undefined> {
  const { api, signal, names, secrets, existingSecrets } = context;
  const current = subject.current ?? (await readVariables(subject.library.name, context));
  const planned = planVariables(subject.entries, current.Variables, { names, path: item.path, project: '', secrets, existingSecrets });
  const Variables = [...mergeVariables(planned, current.Variables)];
  await api.call(variableSets.update, { params: { id: current.Id }, body: { ...current, Variables }, signal });
}

async function readVariables(library: string, { api, signal }: Work<'library variables'>['context']): Promise<VariableSet> {
  const set = findCurrent(await api.call(libraryVariableSets.all, { signal }), { name: library });
  return api.call(variableSets.get, { params: { id: set?.VariableSetId ?? '' }, signal });
}

export async function writeTenant({ subject, item, context }: Work<'tenant'>): Promise<undefined> {
  const { entry, current } = subject;
  const { api, signal, names } = context;
  const body = tenantToWire(entry, current, { names, path: item.path });
  await createOrUpdate(current, {
    create: () => api.call(tenants.create, { body, signal }),
    update: (id) => api.call(tenants.update, { params: { id }, body, signal }),
  });
}
