import { z } from 'zod';
import {
  actionConditions,
  acquisitionLocations,
  packageRequirements,
  startTriggers,
  stepConditions,
} from '../contract/resources/deploymentProcesses.ts';
import { retentionStrategies, retentionUnits } from '../contract/resources/lifecycles.ts';
import { tenantedDeploymentModes } from '../contract/resources/machines.ts';
import { guidedFailureModes, skipMachineBehaviors } from '../contract/resources/projects.ts';
import { tagSetScopes, tagSetTypes } from '../contract/resources/tagSets.ts';
import { runbookEnvironmentScopes } from '../contract/resources/runbooks.ts';
import { variableTypes } from '../contract/resources/variables.ts';

/**
 * The shape of a blueprint file (governance.md §10.1): the words of the Terraform provider, names instead of ids. Unknown keys are
 * errors. What a blueprint does not mention stays as the server has it.
 */
const name = z.string().min(1).max(200);
const names = z.array(z.string().min(1));
const description = z.string().optional();
const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single dashes')
  .optional();

/** A secret is never in the file: it names where the value is. */
export const SecretReference = z.union([
  z.strictObject({ env: z.string().min(1).describe('Environment variable that holds the value') }),
  z.strictObject({ file: z.string().min(1).describe('File below the folder of the blueprint that holds the value') }),
  z.strictObject({ secret: z.string().min(1).describe('Name of a --secret NAME=VALUE option') }),
]);
export type SecretReference = z.infer<typeof SecretReference>;

const propertyMap = z.record(z.string(), z.union([z.string(), SecretReference])).optional();

const TagSetEntry = z.strictObject({
  name,
  description,
  type: z.enum(tagSetTypes).optional(),
  scopes: z.array(z.enum(tagSetScopes)).optional().describe('What may carry the tags; tenants if absent'),
  sort_order: z.int().optional(),
  tags: z
    .array(z.strictObject({ name, color: z.string().optional().describe('#RRGGBB'), description }))
    .optional()
    .describe('In their order'),
});

/** A variable that each tenant has a value of its own for. */
const TemplateEntry = z.strictObject({
  name,
  label: z.string().optional(),
  help_text: z.string().optional(),
  default_value: z.string().optional(),
  display_settings: z.record(z.string(), z.string()).optional(),
});

const TenantEntry = z.strictObject({
  name,
  slug,
  description,
  is_disabled: z.boolean().optional(),
  tenant_tags: names.optional().describe('Set/Tag'),
  projects: z
    .array(z.strictObject({ project: z.string().min(1), environments: names }))
    .optional()
    .describe('Where the tenant can be deployed to'),
});

const EnvironmentEntry = z.strictObject({
  name,
  slug,
  description,
  use_guided_failure: z.boolean().optional(),
  allow_dynamic_infrastructure: z.boolean().optional(),
  sort_order: z.int().optional().describe('Position; the order of the list if absent'),
});

const Retention = z.strictObject({
  strategy: z.enum(retentionStrategies),
  quantity_to_keep: z.int().min(0).optional(),
  unit: z.enum(retentionUnits).optional(),
});

const PhaseEntry = z.strictObject({
  name,
  automatic_deployment_targets: names.optional().describe('Environments that are deployed to by themselves'),
  optional_deployment_targets: names.optional().describe('Environments that people deploy to'),
  is_optional_phase: z.boolean().optional(),
  is_priority_phase: z.boolean().optional(),
  minimum_environments_before_promotion: z.int().min(0).optional(),
  release_retention_with_strategy: Retention.optional(),
  tentacle_retention_with_strategy: Retention.optional(),
});

const LifecycleEntry = z.strictObject({
  name,
  slug,
  description,
  phases: z.array(PhaseEntry).optional(),
  release_retention_with_strategy: Retention.optional(),
  tentacle_retention_with_strategy: Retention.optional(),
});

const ProjectGroupEntry = z.strictObject({ name, slug, description });

const TargetEntry = z.strictObject({
  name,
  slug,
  type: z.enum(['local']).describe('local: steps run on the machine of the server'),
  environments: names.min(1),
  roles: names.min(1),
  tenanted_deployment_participation: z.enum(tenantedDeploymentModes).optional(),
  tenant_tags: names.optional().describe('Set/Tag: takes part in deployments to tenants that match them'),
  is_disabled: z.boolean().optional(),
});

const WorkerPoolEntry = z.strictObject({
  name,
  slug,
  description,
  is_default: z.boolean().optional(),
  sort_order: z.int().optional(),
});

const ActionPackageEntry = z.strictObject({ deployment_action: name, package_reference: z.string().optional() });

const ChannelEntry = z.strictObject({
  name,
  slug,
  description,
  lifecycle: z.string().min(1).optional().describe("The project's if absent"),
  is_default: z.boolean().optional(),
  rules: z
    .array(
      z.strictObject({
        version_range: z.string().optional().describe('A NuGet range'),
        tag: z.string().optional().describe('A regular expression over the pre-release part'),
        action_packages: z.array(ActionPackageEntry).min(1),
      }),
    )
    .optional(),
  tenant_tags: names.optional().describe('Set/Tag: only tenants that match them'),
  custom_field_definitions: z.array(z.strictObject({ field_name: name, description })).optional(),
});

const VariableEntry = z.strictObject({
  name,
  value: z.union([z.string(), SecretReference]).optional(),
  sensitive_value: SecretReference.optional(),
  is_sensitive: z.boolean().optional(),
  type: z.enum(variableTypes).optional(),
  description,
  scope: z
    .strictObject({
      environments: names.optional(),
      roles: names.optional(),
      machines: names.optional(),
      channels: names.optional(),
      actions: names.optional().describe('Names of steps'),
      tenant_tags: names.optional(),
    })
    .optional(),
  prompt: z
    .strictObject({
      label: z.string().optional(),
      description,
      is_required: z.boolean().optional(),
      display_settings: z.record(z.string(), z.string()).optional(),
    })
    .optional(),
});

const LibraryVariableSetEntry = z.strictObject({
  name,
  description,
  templates: z.array(TemplateEntry).optional(),
  variables: z.array(VariableEntry).optional(),
});

const packageFields = {
  package_id: name,
  feed: z.string().min(1).optional().describe('Name, slug or id; the built-in feed if absent'),
  acquisition_location: z.enum(acquisitionLocations).optional(),
  version: z.string().optional().describe('A fixed version'),
  properties: z.record(z.string(), z.string()).optional(),
};

const StepEntry = z.strictObject({
  name,
  slug,
  type: name.describe('Action type, such as Octopus.TentaclePackage or Octopus.Script'),
  properties: propertyMap.describe('Properties of the step, such as Octopus.Action.TargetRoles'),
  execution_properties: propertyMap.describe('Properties of the action'),
  primary_package: z.strictObject(packageFields).optional(),
  packages: z.record(z.string().min(1), z.strictObject(packageFields)).optional(),
  environments: names.optional(),
  excluded_environments: names.optional(),
  channels: names.optional(),
  tenant_tags: names.optional(),
  condition: z.enum(stepConditions).optional(),
  action_condition: z.enum(actionConditions).optional(),
  start_trigger: z.enum(startTriggers).optional(),
  package_requirement: z.enum(packageRequirements).optional(),
  is_disabled: z.boolean().optional(),
  is_required: z.boolean().optional(),
  notes: z.string().optional(),
});

const RunbookEntry = z.strictObject({
  name,
  slug,
  description,
  environment_scope: z.enum(runbookEnvironmentScopes).optional(),
  environments: names.optional().describe('For the scope Specified'),
  multi_tenancy_mode: z.enum(tenantedDeploymentModes).optional(),
  default_guided_failure_mode: z.enum(guidedFailureModes).optional(),
  force_package_download: z.boolean().optional(),
  process: z.array(StepEntry).optional().describe('The steps, in their order'),
  publish: z.boolean().optional().describe('Publish a snapshot when none is published, and when the steps change'),
});

const ProjectEntry = z.strictObject({
  name,
  slug,
  description,
  lifecycle: z.string().min(1),
  project_group: z.string().min(1),
  is_disabled: z.boolean().optional(),
  tenanted_deployment_participation: z.enum(tenantedDeploymentModes).optional(),
  included_library_variable_sets: names.optional().describe('An earlier one wins'),
  templates: z.array(TemplateEntry).optional().describe('Variables that each tenant has values of its own for'),
  default_guided_failure_mode: z.enum(guidedFailureModes).optional(),
  connectivity_policy: z
    .strictObject({
      allow_deployments_to_no_targets: z.boolean().optional(),
      exclude_unhealthy_targets: z.boolean().optional(),
      skip_machine_behavior: z.enum(skipMachineBehaviors).optional(),
      target_roles: names.optional(),
    })
    .optional(),
  versioning_strategy: z
    .union([z.strictObject({ template: z.string().min(1) }), z.strictObject({ donor_package: ActionPackageEntry })])
    .optional(),
  release_notes_template: z.string().optional(),
  deployment_changes_template: z.string().optional(),
  channels: z.array(ChannelEntry).optional(),
  variables: z.array(VariableEntry).optional(),
  process: z.array(StepEntry).optional().describe('The steps, in their order'),
  runbooks: z.array(RunbookEntry).optional(),
});

export const Blueprint = z.strictObject({
  space: z.string().min(1).optional(),
  environments: z.array(EnvironmentEntry).optional(),
  tag_sets: z.array(TagSetEntry).optional(),
  lifecycles: z.array(LifecycleEntry).optional(),
  project_groups: z.array(ProjectGroupEntry).optional(),
  deployment_targets: z.array(TargetEntry).optional(),
  worker_pools: z.array(WorkerPoolEntry).optional(),
  library_variable_sets: z.array(LibraryVariableSetEntry).optional(),
  projects: z.array(ProjectEntry).optional(),
  tenants: z.array(TenantEntry).optional(),
});

export type Blueprint = z.infer<typeof Blueprint>;
export type EnvironmentEntry = z.infer<typeof EnvironmentEntry>;
export type LifecycleEntry = z.infer<typeof LifecycleEntry>;
export type PhaseEntry = z.infer<typeof PhaseEntry>;
export type Retention = z.infer<typeof Retention>;
export type ProjectGroupEntry = z.infer<typeof ProjectGroupEntry>;
export type TargetEntry = z.infer<typeof TargetEntry>;
export type WorkerPoolEntry = z.infer<typeof WorkerPoolEntry>;
export type TagSetEntry = z.infer<typeof TagSetEntry>;
export type TemplateEntry = z.infer<typeof TemplateEntry>;
export type TenantEntry = z.infer<typeof TenantEntry>;
export type LibraryVariableSetEntry = z.infer<typeof LibraryVariableSetEntry>;
export type ChannelEntry = z.infer<typeof ChannelEntry>;
export type VariableEntry = z.infer<typeof VariableEntry>;
export type StepEntry = z.infer<typeof StepEntry>;
export type RunbookEntry = z.infer<typeof RunbookEntry>;
export type ProjectEntry = z.infer<typeof ProjectEntry>;

/** The shape as JSON Schema, for editors: docs/blueprint.schema.json. */
export function blueprintJsonSchema(): unknown {
  return {
    title: 'pulpo blueprint',
    description: 'What `pulpo apply` makes a server match.',
    ...z.toJSONSchema(Blueprint, { io: 'input' }),
  };
}
