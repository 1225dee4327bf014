import { expect } from 'vitest';
import type { JsonCase, World } from './world.ts';
import { lost } from './world.ts';

const quotes = ['--project', 'Quotes'];
const waited = ['--wait', '--no-raw-log'];
const failing = ['--variable', 'Mode:fail', ...waited];
const short = ['--cancel-on-timeout', '--wait'];
const long = ['--variable', 'Mode:long', '--deployment-timeout', '300ms', '--deployment-check-sleep-cycle', '100ms', ...short];

const released = async (world: World, n: number): Promise<readonly string[]> => {
  await world.did('create-release', ...quotes, '--version', `2.0.${n}`);
  return [...quotes, '--version', `2.0.${n}`];
};
const taskOf = async (world: World, mode: string): Promise<string> => {
  const started = await world.did('deploy-release', ...quotes, '--version', '1.0.0', '--deploy-to', 'Dev', '--variable', `Mode:${mode}`);
  return started.Deployments[0].ServerTaskId;
};
const one = (State: string, TaskState: string | null) => (document: any) =>
  expect(document.Deployments).toMatchObject([{ State, TaskState, Tenant: null }]);
const run = ['run-runbook', ...quotes, '--runbook', 'Backup', '--environment', 'Dev'];

export const releaseCases: readonly JsonCase[] = [
  {
    ...{ command: 'create-release', outcome: 'makes a release of packages' },
    argv: (_world, n) => ['create-release', '--project', 'Shop', '--version', `2.0.${n}`, '--release-notes', 'Notes'],
    holds: (document) =>
      expect(document).toMatchObject({ Action: 'created', Steps: [{ ActionName: 'Web', Version: '1.1.0' }], Deployments: [], Error: null }),
  },
  {
    ...{ command: 'create-release', outcome: 'keeps one that exists' },
    argv: () => ['create-release', '--project', 'Shop', '--version', '1.0.0', '--ignore-existing'],
    holds: (document) => expect(document).toMatchObject({ Action: 'existing', Version: '1.0.0' }),
  },
  {
    ...{ command: 'create-release', outcome: 'shows a plan' },
    argv: () => ['create-release', '--project', 'Shop', '--what-if', '--deploy-to', 'Dev'],
    holds: (document) =>
      expect(document).toMatchObject({ ReleaseId: null, Action: 'planned', DeployTo: ['Dev'], Steps: [{ ActionName: 'Web' }] }),
  },
  {
    ...{ command: 'create-release', outcome: 'deploys it' },
    argv: (_world, n) => ['create-release', ...quotes, '--version', `2.0.${n}`, '--deploy-to', 'Dev', ...waited],
    holds: one('done', 'Success'),
  },
  {
    ...{ command: 'create-release', outcome: 'tells a deployment that failed', ending: 'failed' },
    argv: (_world, n) => ['create-release', ...quotes, '--version', `2.0.${n}`, '--deploy-to', 'Dev', ...failing],
    holds: one('failed', 'Failed'),
  },
  {
    ...{ command: 'create-release', outcome: 'tells a deployment that still runs', ending: 'pending' },
    argv: (_world, n) => ['create-release', ...quotes, '--version', `2.0.${n}`, '--deploy-to', 'Dev', ...long],
    holds: (document) => expect(document).toMatchObject({ Error: { Code: 'WAIT_TIMED_OUT' }, Deployments: [{ State: 'pending' }] }),
  },
  {
    ...{ command: 'create-release', outcome: 'tells that the release may not be deployed there', ending: 'refused', octoEnding: 'usage' },
    argv: (_world, n) => ['create-release', ...quotes, '--version', `2.0.${n}`, '--deploy-to', 'Prod'],
    holds: (document) => expect(document).toMatchObject({ Action: 'created', Deployments: [], Error: { Code: expect.any(String) } }),
  },
  {
    ...{ command: 'create-release', outcome: 'finds no such project', ...lost },
    argv: () => ['create-release', '--project', 'Qoutes'],
  },
  {
    ...{ command: 'deploy-release', outcome: 'starts a deployment' },
    argv: async (world, n) => ['deploy-release', ...(await released(world, n)), '--deploy-to', 'Dev'],
    holds: one('started', null),
  },
  {
    ...{ command: 'deploy-release', outcome: 'waits for a tenant' },
    argv: async (world, n) => ['deploy-release', ...(await released(world, n)), '--deploy-to', 'Dev', '--tenant', 'North', ...waited],
    holds: (document) => expect(document.Deployments).toMatchObject([{ State: 'done', Tenant: { TenantName: 'North' } }]),
  },
  {
    ...{ command: 'deploy-release', outcome: 'finds the release deployed' },
    argv: () => ['deploy-release', '--project', 'Ads', '--version', '1.0.0', '--deploy-to', 'Dev', '--unless-deployed'],
    holds: (document) => expect(document.Deployments).toMatchObject([{ ServerTaskId: expect.any(String) }]),
  },
  {
    ...{ command: 'deploy-release', outcome: 'fails', ending: 'failed' },
    argv: async (world, n) => ['deploy-release', ...(await released(world, n)), '--deploy-to', 'Dev', ...failing],
    holds: one('failed', 'Failed'),
  },
  {
    ...{ command: 'deploy-release', outcome: 'takes too long', ending: 'pending' },
    argv: async (world, n) => ['deploy-release', ...(await released(world, n)), '--deploy-to', 'Dev', ...long],
    holds: (document) => expect(document).toMatchObject({ Error: { Code: 'WAIT_TIMED_OUT' }, Deployments: [{ State: 'pending' }] }),
  },
  {
    ...{ command: 'deploy-release', outcome: 'finds no such release', ending: 'refused', error: 'RELEASE_NOT_FOUND' },
    argv: () => ['deploy-release', ...quotes, '--version', '9.9.9', '--deploy-to', 'Dev'],
  },
  {
    ...{ command: 'promote-release', outcome: 'starts a deployment' },
    argv: () => ['promote-release', '--project', 'Ads', '--from', 'Dev', '--to', 'Test', '--latest-successful', ...waited],
    holds: (document) => expect(document).toMatchObject({ FromEnvironment: { Name: 'Dev' }, Deployments: [{ State: 'done' }] }),
  },
  {
    ...{ command: 'promote-release', outcome: 'fails', ending: 'failed' },
    argv: () => ['promote-release', '--project', 'Ads', '--from', 'Dev', '--to', 'Test', '--latest-successful', ...failing],
    holds: one('failed', 'Failed'),
  },
  {
    ...{ command: 'promote-release', outcome: 'takes too long', ending: 'pending' },
    argv: () => ['promote-release', '--project', 'Ads', '--from', 'Dev', '--to', 'Test', '--latest-successful', ...long],
    holds: one('pending', expect.any(String)),
  },
  {
    ...{
      command: 'promote-release',
      outcome: 'finds nothing to promote',
      ending: 'refused',
      octoEnding: 'usage',
      error: 'NOTHING_TO_PROMOTE',
    },
    argv: () => ['promote-release', '--project', 'Shop', '--from', 'Dev', '--to', 'Test'],
  },
  {
    ...{ command: 'run-runbook', outcome: 'starts a run' },
    argv: () => run,
    holds: (document) =>
      expect(document).toMatchObject([{ State: 'started', RunbookRunId: expect.any(String), ServerTaskId: expect.any(String) }]),
  },
  {
    ...{ command: 'run-runbook', outcome: 'runs in two environments' },
    argv: () => [...run, '--environment', 'Test', ...waited],
    holds: (document) => expect(document).toMatchObject([{ State: 'done', Tenant: null }, { State: 'done' }]),
  },
  {
    ...{ command: 'run-runbook', outcome: 'runs for a tenant' },
    argv: () => ['run-runbook', ...quotes, '--runbook', 'Tenanted', '--environment', 'Dev', '--tenant', 'North'],
    holds: (document) => expect(document).toMatchObject([{ State: 'started', Tenant: { Name: 'North' } }]),
  },
  {
    ...{ command: 'run-runbook', outcome: 'fails', ending: 'failed' },
    argv: () => [...run, ...failing],
    holds: (document) => expect(document).toMatchObject([{ State: 'failed', Error: expect.any(String) }]),
  },
  {
    ...{ command: 'run-runbook', outcome: 'takes too long', ending: 'pending' },
    argv: () => [...run, '--variable', 'Mode:long', '--run-timeout', '300ms', '--run-check-sleep-cycle', '100ms', ...short],
    holds: (document) => expect(document).toMatchObject([{ State: 'pending' }]),
  },
  {
    ...{ command: 'run-runbook', outcome: 'finds no such runbook', ...lost },
    argv: () => ['run-runbook', ...quotes, '--runbook', 'Bakcup', '--environment', 'Dev'],
  },
  {
    ...{ command: 'wait-for-task', outcome: 'sees the end of two tasks' },
    argv: async (world) => ['wait-for-task', await taskOf(world, 'good'), await taskOf(world, 'good')],
    holds: (document) => expect(document).toMatchObject({ Tasks: [{ State: 'done', Error: null }, { State: 'done' }], Error: null }),
  },
  {
    ...{ command: 'wait-for-task', outcome: 'sees a task fail', ending: 'failed' },
    argv: async (world) => ['wait-for-task', await taskOf(world, 'fail')],
    holds: (document) => expect(document).toMatchObject({ Tasks: [{ State: 'failed', Error: expect.any(String) }] }),
  },
  {
    ...{ command: 'wait-for-task', outcome: 'waits for too long a task', ending: 'pending' },
    argv: async (world) => [
      'wait-for-task',
      await taskOf(world, 'long'),
      '--timeout-after',
      '300ms',
      '--check-interval',
      '100ms',
      '--cancel-on-timeout',
    ],
    holds: (document) => expect(document).toMatchObject({ Tasks: [{ State: 'pending' }], Error: { Code: 'WAIT_TIMED_OUT' } }),
  },
  {
    ...{ command: 'wait-for-task', outcome: 'finds no such task', ending: 'refused' },
    argv: () => ['wait-for-task', 'ServerTasks-999999'],
    holds: (document) => expect(document).toMatchObject({ Tasks: [{ State: 'unknown' }], Error: { Code: 'TASK_NOT_FOUND' } }),
  },
];
