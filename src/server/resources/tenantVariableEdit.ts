/** Values of tenants as the wire shows and takes them. */
import type { z } from 'zod';
import type { TenantMissingVariables, TenantVariables } from '../../contract/resources/tenants.ts';
import type { PropertyValue } from '../../contract/sensitiveValue.ts';
import type { LinkBuilder } from '../http/links.ts';
import { conflict, invalid } from '../refusal.ts';
import type { ReadTransaction, Transaction } from '../store/port.ts';
import type { Sealer } from '../store/seal.ts';
import { isSecretTemplate, presentTemplates } from './parameterTemplates.ts';
import { presentValue, storeValue } from './sealedValues.ts';
import type { TenantDocument } from './tenants.ts';
import { slotsOf, templatesFor, tenantValuePlace, tenantVariablesCollection, tenantVariablesOf, valueIn } from './tenantVariables.ts';
import type { TemplateSlot, TenantTemplates, TenantValue, TenantVariablesDocument } from './tenantVariables.ts';

type Wire = z.input<typeof TenantVariables>;
type Written = z.output<typeof TenantVariables>;

export async function presentTenantVariables(tx: ReadTransaction, tenant: TenantDocument, links: LinkBuilder): Promise<Wire> {
  const templates = await templatesFor(tx, tenant);
  const stored = await tenantVariablesOf(tx, tenant);
  const values = slotsOf(tenant, templates)
    .map((slot) => ({ slot, value: valueIn(stored, slot) }))
    .filter(({ value }) => value !== null);
  const valuesAt = (ownerId: string, environmentId: string | null) =>
    Object.fromEntries(
      values
        .filter(({ slot }) => slot.owner.Id === ownerId && slot.environmentId === environmentId)
        .map(({ slot, value }) => [slot.template.Id, presentValue(value)]),
    );
  return {
    Id: null,
    SpaceId: tenant.SpaceId,
    TenantId: tenant.Id,
    TenantName: tenant.Name,
    ProjectVariables: Object.fromEntries(
      templates.projects.map((project) => [
        project.Id,
        {
          ProjectId: project.Id,
          ProjectName: project.Name,
          Templates: presentTemplates(project.Templates),
          Variables: Object.fromEntries((tenant.ProjectEnvironments[project.Id] ?? []).map((id) => [id, valuesAt(project.Id, id)])),
          Links: { Self: links.space('projects', project.Id) },
        },
      ]),
    ),
    LibraryVariables: Object.fromEntries(
      templates.libraries.map((set) => [
        set.Id,
        {
          LibraryVariableSetId: set.Id,
          LibraryVariableSetName: set.Name,
          Templates: presentTemplates(set.Templates),
          Variables: valuesAt(set.Id, null),
          Links: { Self: links.space('libraryvariablesets', set.Id) },
        },
      ]),
    ),
    ConcurrencyToken: String(stored.Version),
    Links: { Self: links.space('tenants', tenant.Id, 'variables'), Tenant: links.space('tenants', tenant.Id) },
  };
}

/** Takes over the values of the projects and sets that the body names; those of others stay. */
export async function changeTenantVariables(tx: Transaction, tenant: TenantDocument, body: Written, sealer: Sealer): Promise<void> {
  const stored = await tenantVariablesOf(tx, tenant);
  const token = body.ConcurrencyToken ?? '';
  if (token !== '' && token !== String(stored.Version))
    throw conflict(`The variables of the tenant '${tenant.Name}' were changed by somebody else. Read them again and repeat the change.`);
  const slots = slotsOf(tenant, await templatesFor(tx, tenant));
  const written = writtenValues(body);
  const findings = written.filter((item) => !slots.some((slot) => isFor(item, slot))).map(strangerFinding(tenant));
  if (findings.length > 0) throw invalid(...findings);
  const named = new Set([...Object.keys(body.ProjectVariables), ...Object.keys(body.LibraryVariables)]);
  const kept = stored.Values.filter((item) => !named.has(item.OwnerId));
  const Values = [...kept, ...written.flatMap((item) => storeWritten(item, { tenant, stored, slots, sealer }))];
  const collection = tx.collection(tenantVariablesCollection);
  const changed = { ...stored, Version: stored.Version + 1, Values };
  await (stored.Version === 0 ? collection.insert(changed) : collection.update(changed));
}

interface WrittenValue extends Omit<TenantValue, 'Value'> {
  readonly value: PropertyValue;
}

function writtenValues({ ProjectVariables, LibraryVariables }: Written): WrittenValue[] {
  const listed = (OwnerId: string, EnvironmentId: string | null, values: Readonly<Record<string, PropertyValue>>) =>
    Object.entries(values).map(([TemplateId, value]) => ({ OwnerId, TemplateId, EnvironmentId, value }));
  return [
    ...Object.entries(ProjectVariables).flatMap(([owner, { Variables }]) =>
      Object.entries(Variables).flatMap(([environment, values]) => listed(owner, environment, values)),
    ),
    ...Object.entries(LibraryVariables).flatMap(([owner, { Variables }]) => listed(owner, null, Variables)),
  ];
}

function isFor(item: WrittenValue, slot: TemplateSlot): boolean {
  return item.OwnerId === slot.owner.Id && item.TemplateId === slot.template.Id && item.EnvironmentId === slot.environmentId;
}

function strangerFinding(tenant: TenantDocument) {
  return ({ OwnerId, TemplateId, EnvironmentId }: WrittenValue): string => {
    const where = EnvironmentId === null ? OwnerId : `${OwnerId} in ${EnvironmentId}`;
    return `The tenant '${tenant.Name}' has no variable template '${TemplateId}' of ${where}.`;
  };
}

interface Storing {
  readonly tenant: TenantDocument;
  readonly stored: TenantVariablesDocument;
  readonly slots: readonly TemplateSlot[];
  readonly sealer: Sealer;
}

/** An empty value is none: the template's default holds. */
function storeWritten(item: WrittenValue, { tenant, stored, slots, sealer }: Storing): TenantValue[] {
  const slot = slots.find((candidate) => isFor(item, candidate));
  if (!slot || item.value === '') return [];
  const { OwnerId, TemplateId, EnvironmentId } = item;
  const isText = typeof item.value === 'string';
  const value = isText && isSecretTemplate(slot.template) ? { HasValue: true, NewValue: String(item.value), Hint: null } : item.value;
  const place = tenantValuePlace(tenant.Id, item);
  const Value = storeValue({ value, stored: valueIn(stored, slot), storedPlace: place, place }, sealer);
  return Value === null ? [] : [{ OwnerId, TemplateId, EnvironmentId, Value }];
}

export interface MissingFilter {
  readonly projectId: string | undefined;
  readonly environmentId: string | undefined;
}

/** The templates that have neither a value of the tenant nor a default. */
export async function missingVariablesOf(
  tx: ReadTransaction,
  tenant: TenantDocument,
  { projectId, environmentId }: MissingFilter,
): Promise<z.input<typeof TenantMissingVariables>> {
  const stored = await tenantVariablesOf(tx, tenant);
  const all = await templatesFor(tx, tenant);
  const templates: TenantTemplates =
    projectId === undefined ? all : { ...all, projects: all.projects.filter((item) => item.Id === projectId) };
  const open = slotsOf(tenant, templates).filter(
    (slot) =>
      (environmentId === undefined || slot.environmentId === null || slot.environmentId === environmentId) &&
      slot.template.DefaultValue === null &&
      valueIn(stored, slot) === null,
  );
  return {
    TenantId: tenant.Id,
    MissingVariables: open.map(({ owner, kind, template, environmentId: EnvironmentId }) => ({
      ProjectId: kind === 'project' ? owner.Id : null,
      LibraryVariableSetId: kind === 'library' ? owner.Id : null,
      EnvironmentId,
      VariableTemplateId: template.Id,
      VariableTemplateName: template.Name,
      Links: {},
    })),
    Links: {},
  };
}
