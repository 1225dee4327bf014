import type { Channel } from '../contract/resources/channels.ts';
import type { Environment } from '../contract/resources/environments.ts';
import type { Lifecycle, Phase, RetentionPeriod } from '../contract/resources/lifecycles.ts';
import type { Machine } from '../contract/resources/machines.ts';
import type { ProjectGroup } from '../contract/resources/projectGroups.ts';
import type { ParameterTemplate, Project } from '../contract/resources/projects.ts';
import type { WorkerPool } from '../contract/resources/workers.ts';
import { given } from './given.ts';
import type { Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type {
  ChannelEntry,
  EnvironmentEntry,
  LifecycleEntry,
  PhaseEntry,
  ProjectEntry,
  ProjectGroupEntry,
  Retention,
  TargetEntry,
  TemplateEntry,
  WorkerPoolEntry,
} from './schema.ts';

/**
 * Blueprint entries as the documents the server takes: what the entry says, over what is there. What it does not say stays, so a
 * document that says nothing new equals the one that was read.
 */
export function environmentToWire(entry: EnvironmentEntry, current: Environment | undefined, sortOrder: number | undefined) {
  return {
    ...current,
    Name: entry.name,
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      UseGuidedFailure: entry.use_guided_failure,
      AllowDynamicInfrastructure: entry.allow_dynamic_infrastructure,
      SortOrder: entry.sort_order ?? sortOrder,
    }),
  };
}

export function lifecycleToWire(entry: LifecycleEntry, current: Lifecycle | undefined, names: Names, path: Path) {
  return {
    ...current,
    Name: entry.name,
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      Phases: entry.phases?.map((phase, index) =>
        phaseToWire(
          phase,
          current?.Phases.find((known) => sameName(known.Name, phase.name)),
          names,
          [...path, 'phases', index],
        ),
      ),
      ReleaseRetentionPolicy: retentionToWire(entry.release_retention_with_strategy, current?.ReleaseRetentionPolicy),
      TentacleRetentionPolicy: retentionToWire(entry.tentacle_retention_with_strategy, current?.TentacleRetentionPolicy),
    }),
  };
}

function phaseToWire(entry: PhaseEntry, current: Phase | undefined, names: Names, path: Path) {
  const environments = (key: 'automatic_deployment_targets' | 'optional_deployment_targets'): string[] | undefined =>
    entry[key]?.map((name, index) => names.idOf('environment', name, [...path, key, index]));
  return {
    ...current,
    Name: entry.name,
    ...given({
      AutomaticDeploymentTargets: environments('automatic_deployment_targets'),
      OptionalDeploymentTargets: environments('optional_deployment_targets'),
      IsOptionalPhase: entry.is_optional_phase,
      IsPriorityPhase: entry.is_priority_phase,
      MinimumEnvironmentsBeforePromotion: entry.minimum_environments_before_promotion,
      ReleaseRetentionPolicy: retentionToWire(entry.release_retention_with_strategy, current?.ReleaseRetentionPolicy),
      TentacleRetentionPolicy: retentionToWire(entry.tentacle_retention_with_strategy, current?.TentacleRetentionPolicy),
    }),
  };
}

function retentionToWire(entry: Retention | undefined, current: RetentionPeriod | null | undefined) {
  if (entry === undefined) return undefined;
  return {
    ...current,
    Strategy: entry.strategy,
    ShouldKeepForever: entry.strategy === 'Forever',
    ...given({ QuantityToKeep: entry.strategy === 'Forever' ? 0 : entry.quantity_to_keep, Unit: entry.unit }),
  };
}

export function projectGroupToWire(entry: ProjectGroupEntry, current: ProjectGroup | undefined) {
  return { ...current, Name: entry.name, ...given({ Slug: entry.slug, Description: entry.description }) };
}

export function targetToWire(entry: TargetEntry, current: Machine | undefined, names: Names, path: Path) {
  return {
    ...current,
    Name: entry.name,
    EnvironmentIds: entry.environments.map((name, index) => names.idOf('environment', name, [...path, 'environments', index])),
    Roles: [...entry.roles],
    // `local`: the server runs the steps on its own machine.
    Endpoint: { ...current?.Endpoint, CommunicationStyle: 'None' as const },
    ...given({
      Slug: entry.slug,
      IsDisabled: entry.is_disabled,
      TenantedDeploymentParticipation: entry.tenanted_deployment_participation,
      TenantTags: entry.tenant_tags,
    }),
  };
}

export function workerPoolToWire(entry: WorkerPoolEntry, current: WorkerPool | undefined) {
  return {
    ...current,
    Name: entry.name,
    ...given({ Slug: entry.slug, Description: entry.description, IsDefault: entry.is_default, SortOrder: entry.sort_order }),
  };
}

export function projectToWire(entry: ProjectEntry, current: Project | undefined, names: Names, path: Path) {
  return {
    ...current,
    Name: entry.name,
    LifecycleId: names.idOf('lifecycle', entry.lifecycle, [...path, 'lifecycle']),
    ProjectGroupId: names.idOf('project group', entry.project_group, [...path, 'project_group']),
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      IsDisabled: entry.is_disabled,
      TenantedDeploymentMode: entry.tenanted_deployment_participation,
      IncludedLibraryVariableSetIds: entry.included_library_variable_sets?.map((name, index) =>
        names.idOf('library variable set', name, [...path, 'included_library_variable_sets', index]),
      ),
      Templates: entry.templates === undefined ? undefined : templatesToWire(entry.templates, current?.Templates ?? []),
    }),
  };
}

/** Variable templates; those that the blueprint does not name stay. */
export function templatesToWire(entries: readonly TemplateEntry[], current: readonly ParameterTemplate[]) {
  const named = entries.map((entry) => ({ entry, known: current.find((template) => sameName(template.Name, entry.name)) }));
  return [
    ...named.map(({ entry, known }) => ({
      ...known,
      Name: entry.name,
      ...given({
        Label: entry.label,
        HelpText: entry.help_text,
        DefaultValue: entry.default_value,
        DisplaySettings: entry.display_settings,
      }),
    })),
    ...current.filter((template) => !named.some(({ known }) => known === template)),
  ];
}

export function channelToWire(
  entry: ChannelEntry,
  current: Channel | undefined,
  context: { readonly names: Names; readonly path: Path; readonly projectId: string },
) {
  const { names, path, projectId } = context;
  return {
    ...current,
    Name: entry.name,
    ProjectId: projectId,
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      LifecycleId: entry.lifecycle === undefined ? undefined : names.idOf('lifecycle', entry.lifecycle, [...path, 'lifecycle']),
      IsDefault: entry.is_default,
      Rules: entry.rules?.map((rule, index) => ({
        ...current?.Rules[index],
        VersionRange: rule.version_range ?? null,
        Tag: rule.tag ?? null,
        ActionPackages: rule.action_packages.map(actionPackageToWire),
      })),
      TenantTags: entry.tenant_tags,
      CustomFieldDefinitions: entry.custom_field_definitions?.map(({ field_name, description }) => ({
        FieldName: field_name,
        Description: description ?? null,
      })),
    }),
  };
}

/** The primary package of a step has no reference name. */
export function actionPackageToWire(entry: { readonly deployment_action: string; readonly package_reference?: string | undefined }) {
  return { DeploymentAction: entry.deployment_action, PackageReference: entry.package_reference ?? '' };
}

export function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
