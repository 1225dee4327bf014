/** Tenants as they are stored and shown (governance.md §8, rest-api.md §10). */
import { z } from 'zod';
import { Tenant } from '../../contract/resources/tenants.ts';
import type { LinkBuilder } from '../http/links.ts';
import { notFound } from '../refusal.ts';
import { defineCollection } from '../store/port.ts';
import type { ReadTransaction } from '../store/port.ts';
import { unknown } from './lookups.ts';

export const TenantDocument = z.object({
  ...Tenant.omit({ Links: true, LastModifiedOn: true, LastModifiedBy: true }).shape,
  SpaceId: z.string(),
  Slug: z.string(),
});
export type TenantDocument = z.infer<typeof TenantDocument>;

export const tenantCollection = defineCollection({
  name: 'tenants',
  idPrefix: 'Tenants',
  scope: 'space',
  schema: TenantDocument,
  title: (tenant) => tenant.Name,
  keys: (tenant) => ({
    slug: tenant.Slug,
    project: Object.keys(tenant.ProjectEnvironments),
    environment: Object.values(tenant.ProjectEnvironments).flat(),
    tag: tenant.TenantTags.map((tag) => tag.toLowerCase()),
    origin: tenant.ClonedFromTenantId,
  }),
  unique: [
    {
      name: 'name',
      of: (tenant) => [tenant.Name],
      refusal: (tenant) => `A tenant with the name '${tenant.Name}' already exists.`,
    },
  ],
});

export function presentTenant(tenant: TenantDocument, links: LinkBuilder) {
  const path = (...rest: string[]) => links.space('tenants', tenant.Id, ...rest);
  return { ...tenant, Links: { Self: path(), Variables: path('variables'), Web: links.web('tenants', tenant.Id) } };
}

/** The tenant with this id or slug; 404 if there is none. */
export async function requireTenant(tx: ReadTransaction, idOrSlug: string): Promise<TenantDocument> {
  const found = await findTenant(tx, idOrSlug);
  if (!found) throw notFound(idOrSlug);
  return found;
}

/** The tenant that a command names by name, id or slug. */
export async function requireNamedTenant(tx: ReadTransaction, text: string): Promise<TenantDocument> {
  const found = (await tx.collection(tenantCollection).first({ name: text })) ?? (await findTenant(tx, text));
  if (!found) throw unknown('tenant', text);
  return found;
}

async function findTenant(tx: ReadTransaction, text: string): Promise<TenantDocument | undefined> {
  const tenants = tx.collection(tenantCollection);
  return (await tenants.get(text)) ?? (await tenants.first({ keys: { slug: text.trim().toLowerCase() } }));
}

/** Tenants connected to a project, by name. */
export async function tenantsOfProject(tx: ReadTransaction, projectId: string): Promise<readonly TenantDocument[]> {
  return (await tx.collection(tenantCollection).find({ keys: { project: projectId }, order: 'name' })).items;
}

/** The environments in which a tenant is connected to a project. */
export function connectedEnvironments(tenant: TenantDocument, projectId: string): readonly string[] {
  return tenant.ProjectEnvironments[projectId] ?? [];
}

/** What a tenant adds to the context in which variables are asked for. */
export function tenantScope(tenant: TenantDocument | undefined): { readonly tenantId?: string; readonly tenantTags?: readonly string[] } {
  return tenant === undefined ? {} : { tenantId: tenant.Id, tenantTags: tenant.TenantTags };
}
