import type { CommandContext } from '../cli/defineCommand.ts';
import type { OptionTable, OptionValues } from '../cli/options.ts';
import type { DeployRequest, DeployWishes } from '../flows/startDeployments.ts';
import { readMoment, readVariables } from '../flows/deployWishes.ts';
import type { WaitWishes } from '../flows/waitForStarted.ts';

const deployment = 'Deployment';
const waiting = 'Waiting';

/** What every command that deploys can be told about the deployment (octo-classic.md §3.2). */
export const deploymentOptions = {
  variable: {
    type: 'list',
    short: 'v',
    placeholder: 'name:value',
    summary: 'Value of a variable that the deployment asks for; the first : or = separates',
    group: deployment,
  },
  skip: { type: 'list', placeholder: 'step', summary: 'Step to leave out', group: deployment },
  specificMachines: { type: 'list', commas: true, placeholder: 'names', summary: 'Targets to deploy to, no others', group: deployment },
  excludeMachines: { type: 'list', commas: true, placeholder: 'names', summary: 'Targets to leave out', group: deployment },
  guidedFailure: {
    type: 'boolean',
    summary: 'Ask a person when a step fails; as project and environment say if absent',
    group: deployment,
  },
  force: { type: 'flag', summary: 'Deploy packages again that are installed already', group: deployment },
  forcePackageDownload: { type: 'flag', summary: 'Fetch packages again that are cached already', group: deployment },
  deployAt: { type: 'text', placeholder: 'moment', summary: 'When to start, as an ISO 8601 date and time', group: deployment },
  noDeployAfter: { type: 'text', placeholder: 'moment', summary: 'When to give up if it has not started', group: deployment },
  tenant: { type: 'list', placeholder: 'name', summary: 'Tenant to deploy for; * for all', group: deployment, complete: 'tenant' },
  tenantTag: { type: 'list', placeholder: 'set/tag', summary: 'Deploy for tenants with this tag', group: deployment },
  unlessDeployed: {
    type: 'flag',
    summary: 'Start none where the release is deployed or being deployed already: for jobs that may be run again',
    group: deployment,
  },
} as const satisfies OptionTable;

/** Whether and how to wait for what was started (octo-classic.md §3.2). */
export const waitingOptions = {
  progress: { type: 'flag', summary: 'Wait, and show the log as it is written', group: waiting },
  wait: {
    type: 'flag',
    aliases: ['wait-for-deployment'],
    summary: 'Wait for the end; the log of a failed task is shown then',
    group: waiting,
  },
  deploymentTimeout: {
    type: 'duration',
    default: 600_000,
    placeholder: 'time',
    summary: 'How long to wait; 0 for as long as it takes',
    group: waiting,
  },
  deploymentCheckSleepCycle: {
    type: 'duration',
    placeholder: 'time',
    summary: 'Time between two looks; finds its own pace if absent',
    group: waiting,
  },
  cancelOnTimeout: { type: 'flag', summary: 'Cancel what still runs when the wait ends', group: waiting },
  rawLogFile: { type: 'text', placeholder: 'file', summary: 'Write the log of failed tasks into a file', group: waiting, complete: 'file' },
  noRawLog: { type: 'flag', summary: 'Do not show the log of failed tasks', group: waiting },
  failOnInterruption: { type: 'flag', summary: 'End the wait when a task waits for a person', group: waiting },
} as const satisfies OptionTable;

/** What the commands that deploy an existing release share beside their choice of it. */
export const existingReleaseOptions = {
  updateVariables: { type: 'flag', summary: "Take the project's variables of now instead of those of the release" },
  ...deploymentOptions,
  ...waitingOptions,
} as const satisfies OptionTable;

/** The shared part of a request to deploy an existing release. */
export function existingReleaseWishes(
  options: OptionValues<typeof existingReleaseOptions>,
  context: WishContext,
): Pick<DeployRequest, 'variables' | 'wishes'> {
  return { variables: options.updateVariables ? 'updated' : 'ofRelease', wishes: deployWishes(options, context) };
}

/** What options are read with: a time without a day is today's, and octo's manner shows more of a log. */
export type WishContext = Pick<CommandContext, 'clock' | 'manner'>;

/** The options as the flow wants them. */
export function deployWishes(options: OptionValues<typeof deploymentOptions>, { clock }: WishContext): DeployWishes {
  const now = clock.now();
  return {
    ...{ tenants: options.tenant, tenantTags: options.tenantTag, skipSteps: options.skip },
    ...{ specificMachines: options.specificMachines, excludedMachines: options.excludeMachines },
    ...{
      guidedFailure: options.guidedFailure,
      forcePackageRedeployment: options.force,
      forcePackageDownload: options.forcePackageDownload,
    },
    ...{
      variables: readVariables(options.variable),
      runAt: readMoment('--deploy-at', options.deployAt, now),
      noRunAfter: readMoment('--no-deploy-after', options.noDeployAfter, now),
    },
    ...(options.unlessDeployed && { existing: 'keep' as const }),
  };
}

/** The options as the flow wants them; undefined: do not wait. */
export function waitWishes(options: OptionValues<typeof waitingOptions>, context: WishContext): WaitWishes | undefined {
  return options.progress || options.wait ? patience(options, context) : undefined;
}

/** The same where there is nothing but waiting to do. */
export function patience(options: Omit<OptionValues<typeof waitingOptions>, 'wait'>, { manner }: WishContext): WaitWishes {
  return {
    // Octo showed the log of whatever it waited for (octo-classic.md §0.15).
    show: options.progress || manner === 'classic' ? 'log' : 'states',
    timeout: options.deploymentTimeout > 0 ? options.deploymentTimeout : undefined,
    interval: options.deploymentCheckSleepCycle,
    atTimeout: options.cancelOnTimeout ? 'cancel' : 'leave',
    atQuestion: options.failOnInterruption ? 'stop' : 'wait',
    rawLog:
      options.rawLogFile !== undefined
        ? { to: 'file', path: options.rawLogFile }
        : { to: options.noRawLog || options.progress ? 'nowhere' : 'reader' },
  };
}
