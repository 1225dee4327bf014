/** Variable sets and their snapshots as they are stored and shown. */
import { z } from 'zod';
import { Variable } from '../../contract/resources/variables.ts';
import type { ScopeValues, VariableSet } from '../../contract/resources/variables.ts';
import type { LinkBuilder } from '../http/links.ts';
import { defineCollection } from '../store/port.ts';
import type { SealedPlace } from '../store/seal.ts';
import { StoredValue } from './sealedValues.ts';

export const StoredVariable = z.object({ ...Variable.shape, Id: z.string(), Value: StoredValue });
export type StoredVariable = z.infer<typeof StoredVariable>;

export const VariableSetDocument = z.object({
  /** `variableset-Projects-1`, a snapshot `variableset-Projects-1-s-0-QX2KD`. */
  Id: z.string(),
  SpaceId: z.string(),
  /** The project or library variable set that owns it. */
  OwnerId: z.string(),
  Version: z.number(),
  /** The snapshot with the same version, once a release was made of it. */
  LastSnapshotId: z.string().nullable(),
  IsSnapshot: z.boolean(),
  Variables: z.array(StoredVariable),
});
export type VariableSetDocument = z.infer<typeof VariableSetDocument>;

export const variableSetCollection = defineCollection({
  name: 'variablesets',
  idPrefix: 'variableset',
  scope: 'space',
  schema: VariableSetDocument,
  keys: (set) => ({ owner: set.OwnerId, snapshot: String(set.IsSnapshot) }),
});

/** The id of the variable set of a project or library variable set. */
export function variableSetIdOf(ownerId: string): string {
  return `variableset-${ownerId}`;
}

/** Whether variables belong to a library variable set, not to a project. */
export function isLibraryOwner(ownerId: string): boolean {
  return ownerId.toLowerCase().startsWith('libraryvariablesets-');
}

/** Where a sealed variable belongs. */
export function variablePlace(setId: string, variableId: string): SealedPlace {
  return { collection: variableSetCollection.name, id: setId, field: variableId };
}

/** A set for the wire: secrets have no value. */
export function presentVariableSet(
  set: VariableSetDocument,
  scopeValues: z.input<typeof ScopeValues>,
  links: LinkBuilder,
): z.input<typeof VariableSet> {
  return {
    Id: set.Id,
    SpaceId: set.SpaceId,
    OwnerId: set.OwnerId,
    Version: set.Version,
    Variables: set.Variables.map(presentVariable),
    ScopeValues: scopeValues,
    Links: { Self: links.space('variables', set.Id), ...ownerLink(set.OwnerId, links) },
  };
}

function ownerLink(ownerId: string, links: LinkBuilder): Readonly<Record<string, string>> {
  if (isLibraryOwner(ownerId)) return { LibraryVariableSet: links.space('libraryvariablesets', ownerId) };
  return { Project: links.space('projects', ownerId) };
}

export function presentVariable(variable: StoredVariable) {
  return { ...variable, Value: typeof variable.Value === 'string' && !variable.IsSensitive ? variable.Value : null };
}
