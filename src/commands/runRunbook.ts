import { defineCommand } from '../cli/defineCommand.ts';
import type { OptionTable, OptionValues } from '../cli/options.ts';
import { readMoment, readVariables } from '../flows/deployWishes.ts';
import type { ExecutionWishes } from '../flows/executionWishes.ts';
import { runRunbook } from '../flows/runRunbook.ts';
import type { WaitWishes } from '../flows/waitForStarted.ts';
import { startedEnd } from '../output/classic/waiting.ts';
import { deploymentOptions, waitingOptions, type WishContext, waitWishes } from './deploymentOptions.ts';
import { runDocuments, runView } from './runbookAnswer.ts';

const { force: _force, deployAt: _at, noDeployAfter: _after, unlessDeployed: _unless, ...sharedOptions } = deploymentOptions;
const { deploymentTimeout, deploymentCheckSleepCycle, wait, ...sharedWaiting } = waitingOptions;

/** What a run can be told, and how to wait for it (octo-classic.md §3.5). */
const runOptions = {
  ...sharedOptions,
  runAt: { type: 'text', placeholder: 'moment', summary: 'When to start, as an ISO 8601 date and time', group: 'Deployment' },
  noRunAfter: { type: 'text', placeholder: 'moment', summary: 'When to give up if it has not started', group: 'Deployment' },
  ...sharedWaiting,
  wait: { ...wait, aliases: ['wait-for-run'] },
  runTimeout: deploymentTimeout,
  runCheckSleepCycle: deploymentCheckSleepCycle,
} as const satisfies OptionTable;

export const command = defineCommand({
  description: 'Runs a runbook in one or more environments.',
  examples: [
    {
      text: 'Run what is published, and watch',
      line: "pulpo run-runbook --project 'Random Quotes' --runbook Backup --environment Dev --progress",
    },
    {
      text: 'Run one snapshot, with a value for a variable that it asks for',
      line: "pulpo run-runbook --project 'Random Quotes' --runbook Backup --environment Dev --snapshot 'Snapshot 1' --variable Mode:full",
    },
  ],
  options: {
    project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
    runbook: { type: 'text', required: true, placeholder: 'name', summary: 'Runbook of the project, by name or id', complete: 'runbook' },
    environment: {
      type: 'list',
      required: true,
      placeholder: 'environment',
      summary: 'Environment to run in, by name or id',
      complete: 'environment',
    },
    snapshot: { type: 'text', placeholder: 'name', summary: 'Snapshot to run, by name or id; the published one if absent' },
    ...runOptions,
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const { project, runbook, environment: environments, snapshot } = options;
    const request = { project, runbook, environments, snapshot, wishes: wishesOf(options, context) };
    const result = await runRunbook(request, waitOf(options, context), context);
    return { data: runDocuments(result), view: runView(result), classic: () => startedEnd(result, 'runbook run'), ending: result.ending };
  },
});

type Options = OptionValues<typeof runOptions>;

function wishesOf(options: Options, { clock }: WishContext): ExecutionWishes {
  const now = clock.now();
  return {
    ...{ tenants: options.tenant, tenantTags: options.tenantTag, skipSteps: options.skip },
    ...{ specificMachines: options.specificMachines, excludedMachines: options.excludeMachines },
    ...{ guidedFailure: options.guidedFailure, forcePackageDownload: options.forcePackageDownload },
    variables: readVariables(options.variable),
    runAt: readMoment('--run-at', options.runAt, now),
    noRunAfter: readMoment('--no-run-after', options.noRunAfter, now),
  };
}

function waitOf({ runTimeout, runCheckSleepCycle, ...options }: Options, context: WishContext): WaitWishes | undefined {
  return waitWishes({ ...options, deploymentTimeout: runTimeout, deploymentCheckSleepCycle: runCheckSleepCycle }, context);
}
