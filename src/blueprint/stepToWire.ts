import type { DeploymentAction, DeploymentStep, PackageReference, Properties } from '../contract/resources/deploymentProcesses.ts';
import { builtInFeedId } from '../contract/resources/feeds.ts';
import { given } from './given.ts';
import type { Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type { SecretReference, StepEntry } from './schema.ts';
import { sameName } from './toWire.ts';

/** Gives the value of a secret, or undefined while planning. */
export type SecretValues = (reference: SecretReference) => string | undefined;

export interface StepContext {
  readonly names: Names;
  readonly path: Path;
  /** The project whose channels the step names. */
  readonly project: string;
  readonly secrets: SecretValues;
  /** `keep`: a secret that is there stays, for nobody can tell whether it changed. */
  readonly existingSecrets: 'keep' | 'update';
}

/**
 * All steps of a process: those of the blueprint in its order, over what is there, then the steps only the server has: nothing is
 * deleted.
 */
export function stepsToWire(entries: readonly StepEntry[], current: readonly DeploymentStep[], context: StepContext) {
  const own = entries.map((entry, index) => {
    const known = current.find((step) => sameName(step.Name, entry.name));
    return stepToWire(entry, known, { ...context, path: [...context.path, index] });
  });
  const others = current.filter((step) => !entries.some((entry) => sameName(entry.name, step.Name)));
  return [...own, ...others];
}

/** One step holds one action of the same name, as the portal makes them. */
function stepToWire(entry: StepEntry, current: DeploymentStep | undefined, context: StepContext) {
  const [action, ...more] = current?.Actions ?? [];
  return {
    ...current,
    Name: entry.name,
    Properties: properties(entry.properties, current?.Properties, context),
    Actions: [actionToWire(entry, action, context), ...more],
    ...given({
      Slug: entry.slug,
      Condition: entry.condition,
      StartTrigger: entry.start_trigger,
      PackageRequirement: entry.package_requirement,
    }),
  };
}

function actionToWire(entry: StepEntry, current: DeploymentAction | undefined, context: StepContext) {
  const { names, path, project } = context;
  const ids = (kind: 'environment' | 'channel', key: 'environments' | 'excluded_environments' | 'channels'): string[] | undefined =>
    entry[key]?.map((name, index) => names.idOf(kind, name, [...path, key, index], kind === 'channel' ? project : undefined));
  return {
    ...current,
    Name: entry.name,
    ActionType: entry.type,
    Properties: properties(entry.execution_properties, current?.Properties, context),
    Packages: packagesToWire(entry, current?.Packages ?? [], context),
    ...given({
      Slug: entry.slug,
      Notes: entry.notes,
      Condition: entry.action_condition,
      IsDisabled: entry.is_disabled,
      IsRequired: entry.is_required,
      Environments: ids('environment', 'environments'),
      ExcludedEnvironments: ids('environment', 'excluded_environments'),
      Channels: ids('channel', 'channels'),
      TenantTags: entry.tenant_tags === undefined ? undefined : [...entry.tenant_tags],
    }),
  };
}

function packagesToWire(entry: StepEntry, current: readonly PackageReference[], { names, path }: StepContext) {
  const wanted = [
    ...(entry.primary_package === undefined ? [] : [{ name: '', fields: entry.primary_package, at: [...path, 'primary_package'] }]),
    ...Object.entries(entry.packages ?? {}).map(([name, fields]) => ({ name, fields, at: [...path, 'packages', name] })),
  ];
  const own = wanted.map(({ name, fields, at }) => {
    const known = current.find((reference) => sameName(reference.Name, name));
    return {
      ...known,
      Name: name,
      PackageId: fields.package_id,
      FeedId: fields.feed === undefined ? (known?.FeedId ?? builtInFeedId) : names.idOf('feed', fields.feed, [...at, 'feed']),
      Properties: { ...known?.Properties, ...fields.properties },
      ...given({ AcquisitionLocation: fields.acquisition_location, Version: fields.version }),
    };
  });
  return [...own, ...current.filter((reference) => !wanted.some(({ name }) => sameName(name, reference.Name)))];
}

function properties(entry: StepEntry['properties'], current: Properties | undefined, context: StepContext): Properties {
  const merged: Properties = { ...current };
  for (const [key, value] of Object.entries(entry ?? {})) {
    merged[key] = typeof value === 'string' ? value : secretProperty(value, current?.[key], context);
  }
  return merged;
}

function secretProperty(reference: SecretReference, current: Properties[string] | undefined, context: StepContext): Properties[string] {
  const stored = typeof current === 'object' && current !== null && current.HasValue ? current : undefined;
  if (stored !== undefined && context.existingSecrets === 'keep') return stored;
  return { HasValue: true, NewValue: context.secrets(reference) ?? '(secret)', Hint: null };
}
