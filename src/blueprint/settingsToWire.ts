import type { DeploymentSettings } from '../contract/resources/deploymentSettings.ts';
import { given } from './given.ts';
import type { ProjectEntry } from './schema.ts';
import { actionPackageToWire } from './toWire.ts';

const keys = [
  'default_guided_failure_mode',
  'connectivity_policy',
  'versioning_strategy',
  'release_notes_template',
  'deployment_changes_template',
] as const;

/** Whether the entry says anything about how the project deploys. */
export function speaksOfSettings(entry: ProjectEntry): boolean {
  return keys.some((key) => entry[key] !== undefined);
}

/** The deployment settings of a project: what the entry says over what is there. */
export function settingsToWire(entry: ProjectEntry, current: DeploymentSettings | undefined) {
  const { versioning_strategy: versioning, connectivity_policy: policy } = entry;
  return {
    ...current,
    ...given({
      DefaultGuidedFailureMode: entry.default_guided_failure_mode,
      ReleaseNotesTemplate: entry.release_notes_template,
      DeploymentChangesTemplate: entry.deployment_changes_template,
      VersioningStrategy:
        versioning === undefined
          ? undefined
          : 'template' in versioning
            ? { ...current?.VersioningStrategy, Template: versioning.template, DonorPackage: null }
            : { ...current?.VersioningStrategy, Template: null, DonorPackage: actionPackageToWire(versioning.donor_package) },
      ConnectivityPolicy:
        policy === undefined
          ? undefined
          : {
              ...current?.ConnectivityPolicy,
              ...given({
                AllowDeploymentsToNoTargets: policy.allow_deployments_to_no_targets,
                ExcludeUnhealthyTargets: policy.exclude_unhealthy_targets,
                SkipMachineBehavior: policy.skip_machine_behavior,
                TargetRoles: policy.target_roles,
              }),
            },
    }),
  };
}
