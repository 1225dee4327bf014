/** Library variable sets as they are stored and shown; their variables are a variable set of their own. */
import { z } from 'zod';
import { LibraryVariableSet } from '../../contract/resources/libraryVariableSets.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import { presentTemplates, StoredTemplate } from './parameterTemplates.ts';
import type { ProjectDocument } from './projects.ts';
import { variableSetCollection, variableSetIdOf } from './variableSets.ts';
import type { VariableSetDocument } from './variableSets.ts';

export const LibraryVariableSetDocument = z.object({
  ...LibraryVariableSet.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  VariableSetId: z.string(),
  Templates: z.array(StoredTemplate),
});
export type LibraryVariableSetDocument = z.infer<typeof LibraryVariableSetDocument>;

export const libraryVariableSetCollection = defineCollection({
  name: 'libraryvariablesets',
  idPrefix: 'LibraryVariableSets',
  scope: 'space',
  schema: LibraryVariableSetDocument,
  title: (set) => set.Name,
  keys: (set) => ({ content: set.ContentType.toLowerCase() }),
  unique: [
    {
      name: 'name',
      of: (set) => [set.Name],
      refusal: (set) => `A library variable set with the name '${set.Name}' already exists.`,
    },
  ],
});

export function presentLibraryVariableSet(set: LibraryVariableSetDocument, links: LinkBuilder) {
  return {
    ...set,
    Templates: presentTemplates(set.Templates),
    Links: {
      Self: links.space('libraryvariablesets', set.Id),
      Variables: links.space('variables', set.VariableSetId),
      Web: links.web('library', 'variables', set.Id),
    },
  };
}

/** The library sets of a project in their order: an earlier one wins. */
export async function librarySetsOf(tx: ReadTransaction, project: ProjectDocument): Promise<readonly LibraryVariableSetDocument[]> {
  const sets = tx.collection(libraryVariableSetCollection);
  return Promise.all(project.IncludedLibraryVariableSetIds.map((id) => sets.require(id)));
}

/** The variables of a project's own set, then of its library sets in their order: sources 0, 1, 2, … of `resolveVariables`. */
export async function variableSetsOf(tx: ReadTransaction, project: ProjectDocument): Promise<readonly VariableSetDocument[]> {
  const ids = [project.VariableSetId, ...project.IncludedLibraryVariableSetIds.map(variableSetIdOf)];
  return Promise.all(ids.map((id) => tx.collection(variableSetCollection).require(id)));
}
