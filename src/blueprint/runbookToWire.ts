import type { Runbook } from '../contract/resources/runbooks.ts';
import { given } from './given.ts';
import type { Names } from './names.ts';
import type { Path } from './readBlueprint.ts';
import type { RunbookEntry } from './schema.ts';

/** The field of a plan that says that a snapshot will be published. */
export const publishField = 'publish';

/** A runbook without its steps: what the entry says over what is there. */
export function runbookToWire(entry: RunbookEntry, current: Runbook | undefined, names: Names, path: Path) {
  return {
    ...current,
    Name: entry.name,
    ...given({
      Slug: entry.slug,
      Description: entry.description,
      EnvironmentScope: entry.environment_scope ?? (entry.environments === undefined ? undefined : 'Specified'),
      Environments: entry.environments?.map((name, index) => names.idOf('environment', name, [...path, 'environments', index])),
      MultiTenancyMode: entry.multi_tenancy_mode,
      DefaultGuidedFailureMode: entry.default_guided_failure_mode,
      ForcePackageDownload: entry.force_package_download,
    }),
  };
}
