import type { DeploymentMilestones } from '../deploymentMilestones.ts';
import { debug, information, warning } from './logLevels.ts';
import type { MilestoneTable } from './milestoneLines.ts';
import { quoted } from './quoted.ts';

/** How octo told of a deployment and of the release for it (octo-classic.md §3.2 to §3.4). */
export const deploymentLines: MilestoneTable<DeploymentMilestones> = {
  'release.latestSought': ({ channel }) => [
    debug(channel === undefined ? 'Finding latest release for project' : `Finding latest release in channel '${channel}'`),
  ],
  'release.sought': ({ version }) => [debug(`Finding release ${version}`)],
  'release.detailsSought': ({ version }) => [debug(`Finding release details for release ${version}`)],
  'release.variablesUpdated': () => [debug('Updating the release variable snapshot with variables from the project')],
  'deployment.scheduled': ({ inMs }) => [information(`Deployment will be scheduled to start in: ${friendlySpan(inMs)}`)],
  'deployment.tenantsFound': ({ count, project, version, environment }) => [
    information(`Found ${count} Tenants who can deploy ${project} ${version} to ${environment}`),
  ],
  'deployment.stepSkipped': ({ step }) => [debug(`Skipping step: ${step}`)],
  'deployment.stepUnknown': ({ step, environment }) => [
    warning(`No step/action named '${step}' could be found when deploying to environment '${environment}', so the step cannot be skipped.`),
  ],
  'deployment.stepIdle': ({ step }) => [warning(`Warning: there are no applicable machines roles used by step ${step}`)],
  'deployment.machinesUnknown': ({ names }) => [debug(`The following excluded machines could not be found: ${names.join(' and ')}`)],
  'deployment.started': ({ project, version, environment, tenant, guidedFailure }) => {
    const whom = tenant === undefined ? '' : `for ${tenant} `;
    return [
      information(
        `Deploying ${project} ${quoted(version)} to: ${environment} ${whom}(Guided Failure: ${guidedFailure ? 'Enabled' : 'Not Enabled'})`,
      ),
    ];
  },
};

const spans = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** `2 hours`, `1 day`, rounded to the largest unit; `less than a second`. */
function friendlySpan(ms: number): string {
  const seconds = ms / 1000;
  const [unit, size] = spans.find(([, length]) => Math.round(seconds) >= length) ?? ['second', 1];
  const count = Math.round(seconds / size);
  return count < 1 ? 'less than a second' : `${count} ${unit}${count === 1 ? '' : 's'}`;
}
