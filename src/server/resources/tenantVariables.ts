/** The values that tenants give to the variable templates of their projects and of the library sets these include (engine.md §6). */
import { z } from 'zod';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import type { SealedPlace } from '../store/seal.ts';
import { librarySetsOf } from './libraryVariableSets.ts';
import type { LibraryVariableSetDocument } from './libraryVariableSets.ts';
import type { StoredTemplate } from './parameterTemplates.ts';
import { projectCollection } from './projects.ts';
import type { ProjectDocument } from './projects.ts';
import { StoredValue } from './sealedValues.ts';
import type { TenantDocument } from './tenants.ts';

const TenantValue = z.object({
  /** The project or library set whose template it is for. */
  OwnerId: z.string(),
  TemplateId: z.string(),
  /** null: a library set's, which holds in every environment. */
  EnvironmentId: z.string().nullable(),
  Value: StoredValue,
});
export type TenantValue = z.infer<typeof TenantValue>;

export const TenantVariablesDocument = z.object({
  /** The tenant's. */
  Id: z.string(),
  SpaceId: z.string(),
  /** Grows with every change. */
  Version: z.number(),
  Values: z.array(TenantValue),
});
export type TenantVariablesDocument = z.infer<typeof TenantVariablesDocument>;

export const tenantVariablesCollection = defineCollection({
  name: 'tenantvariables',
  idPrefix: 'TenantVariables',
  scope: 'space',
  schema: TenantVariablesDocument,
  keys: () => ({}),
});

/** Where a sealed value of a tenant belongs. */
export function tenantValuePlace(tenantId: string, { OwnerId, TemplateId, EnvironmentId }: Omit<TenantValue, 'Value'>): SealedPlace {
  return { collection: tenantVariablesCollection.name, id: tenantId, field: [OwnerId, TemplateId, EnvironmentId ?? ''].join('/') };
}

/** The values of a tenant; none before the first are written. */
export async function tenantVariablesOf(tx: ReadTransaction, { Id, SpaceId }: TenantDocument): Promise<TenantVariablesDocument> {
  return (await tx.collection(tenantVariablesCollection).get(Id)) ?? { Id, SpaceId, Version: 0, Values: [] };
}

/** A template with the place of one value for it. */
export interface TemplateSlot {
  readonly owner: ProjectDocument | LibraryVariableSetDocument;
  readonly kind: 'project' | 'library';
  readonly template: StoredTemplate;
  readonly environmentId: string | null;
}

export interface TenantTemplates {
  /** Projects the tenant is connected to. */
  readonly projects: readonly ProjectDocument[];
  /** Library sets that one of them includes, each once. */
  readonly libraries: readonly LibraryVariableSetDocument[];
}

export async function templatesFor(tx: ReadTransaction, tenant: TenantDocument): Promise<TenantTemplates> {
  const { items } = await tx.collection(projectCollection).find({ ids: Object.keys(tenant.ProjectEnvironments), order: 'name' });
  const included = (await Promise.all(items.map((project) => librarySetsOf(tx, project)))).flat();
  return { projects: items, libraries: [...new Map(included.map((set) => [set.Id, set])).values()] };
}

/** Every value that a tenant can give: one per project template and connected environment, one per library template. */
export function slotsOf(tenant: TenantDocument, { projects, libraries }: TenantTemplates): TemplateSlot[] {
  return [
    ...projects.flatMap((owner) =>
      (tenant.ProjectEnvironments[owner.Id] ?? []).flatMap((environmentId) =>
        owner.Templates.map((template) => ({ owner, kind: 'project' as const, template, environmentId })),
      ),
    ),
    ...libraries.flatMap((owner) =>
      owner.Templates.map((template) => ({ owner, kind: 'library' as const, template, environmentId: null })),
    ),
  ];
}

/** The stored value for a slot. */
export function valueIn({ Values }: TenantVariablesDocument, { owner, template, environmentId }: TemplateSlot): StoredValue {
  return (
    Values.find((item) => item.OwnerId === owner.Id && item.TemplateId === template.Id && item.EnvironmentId === environmentId)?.Value ??
    null
  );
}
