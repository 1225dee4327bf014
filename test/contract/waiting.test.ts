import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempDir } from '../support/tempDir.ts';
import { interruptions } from '../../src/contract/resources/interruptions.ts';
import { teams } from '../../src/contract/resources/teams.ts';
import { AppError } from '../../src/errors/appError.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { retryClock } from '../support/retryClock.ts';
import { runCli } from '../support/runCli.ts';
import { apiKey, type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('waiting for deployments', () => {
  let octopus: MockOctopus;
  beforeEach(() => {
    octopus = mockOctopus();
    octopus.releases.push({ Id: 'Releases-1', Version: '1.9.0', ChannelId: 'Channels-1', SelectedPackages: [] });
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const deploy = (...argv: string[]) => octopus.run('deploy-release', '--project', 'Random Quotes', ...argv);
  const waitFor = (stdin: string, ...argv: string[]) =>
    runCli(['wait-for-task', ...argv], { stdin, env: { OCTOPUS_URL: octopusUrl, OCTOPUS_API_KEY: apiKey }, clock: retryClock() });

  it('shows the raw log of a failed deployment, or writes it to a file', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Failed'] }];
    expect((await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--wait')).stderr).toContain('Raw line 1\nRaw line 2\n');
    const file = join(tempDir(), 'raw.log');
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--wait', '--raw-log-file', file);
    expect(run.stderr).not.toContain('Raw line');
    expect(readFileSync(file, 'utf8')).toBe('Raw line 1\nRaw line 2\n');
    expect((await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--wait', '--no-raw-log')).stderr).not.toContain('Raw line');
  });

  it('C47: exits 8 when the wait ends first, with the task still running and how to resume', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing'] }];
    const run = await deploy('--version', '1.9.0', '--deploy-to', 'Dev', '--wait', '--deployment-timeout', '00:01:00');
    expect(run.exitCode).toBe(8);
    expect(run.stdout).toContain('Deployment to Dev is still running as ServerTasks-1');
    expect(run.stderr).toContain('pulpo wait-for-task ServerTasks-1');
    expect(octopus.requests.some((request) => request.startsWith('cancelled'))).toBe(false);
  });

  it('C48: cancels at the end of the wait when asked to, with nothing beside the document in JSON', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing'] }];
    const run = await deploy(
      '--version',
      '1.9.0',
      '--deploy-to',
      'Dev',
      '--wait',
      '--deployment-timeout',
      '00:01:00',
      '--cancel-on-timeout',
      '--output-format',
      'json',
    );
    expect(run).toMatchObject({ exitCode: 8, stderr: '' });
    expect(run.json()).toMatchObject({
      Deployments: [{ State: 'pending', TaskState: 'Executing' }],
      Error: { Code: 'WAIT_TIMED_OUT', ExitCode: 8 },
    });
    expect(octopus.requests).toContain('cancelled ServerTasks-1');
  });

  it('C48: says that a task could not be cancelled and still runs, and nothing beside the document in JSON', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing'], uncancellable: true }];
    const argv = ['--version=1.9.0', '--deploy-to=Dev', '--wait', '--deployment-timeout=00:01:00', '--cancel-on-timeout'];
    const run = await deploy(...argv);
    expect([run.exitCode, run.stderr]).toEqual([
      8,
      expect.stringContaining("Can't cancel ServerTasks-1: This task can not be cancelled. It is still running\n"),
    ]);
    const document = await deploy(...argv, '--output-format=json');
    expect([document.exitCode, document.stderr]).toEqual([8, '']);
    expect(document.json()).toMatchObject({ Deployments: [{ State: 'pending' }], Error: { Code: 'WAIT_TIMED_OUT' } });
    const classic = await octopus.octo('deploy-release', '--project=Random Quotes', ...argv);
    expect(classic.exitCode).toBe(255);
    expect(classic.stdout).toContain(
      "Cancelling deployment task 'Deploy ServerTasks-1'\nFailed to cancel deployment task 'Deploy ServerTasks-1': This task can not be cancelled.\n",
    );
  });

  it('C50: says at once that a task waits for a person, for whom and where', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing', 'Executing', 'Success'], question: 'Approve production' }];
    const notice =
      'Dev: Waits for a person: Approve production by Release managers (taken by Bea) https://octopus.example/app#/Spaces-1/tasks/ServerTasks-1\n';
    const run = await deploy('--version=1.9.0', '--deploy-to=Dev', '--wait');
    expect([run.exitCode, run.stderr.split(notice).length]).toEqual([0, 2]);
    octopus.tasks = [{ id: 'ServerTasks-2', states: ['Executing', 'Success'], question: 'Approve production' }];
    octopus.started.length = 0;
    const classic = await octopus.octo('deploy-release', '--project=Random Quotes', '--version=1.9.0', '--deployTo=Dev', '--progress');
    expect([classic.exitCode, classic.stdout]).toEqual([
      0,
      expect.stringMatching(/\nDev: Waits for a person: Approve production by Release/),
    ]);
  });

  it('C50: ends the wait for a person with --fail-on-interruption, and says how to resume', async () => {
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing'], question: 'Approve production' }];
    const argv = ['--version=1.9.0', '--deploy-to=Dev', '--wait', '--fail-on-interruption'];
    const run = await deploy(...argv);
    expect([run.exitCode, run.stdout]).toEqual([8, expect.stringContaining('Deployment to Dev is still running as ServerTasks-1\n')]);
    expect(run.stderr).toContain('Resume with: pulpo wait-for-task ServerTasks-1\n');
    const document = await deploy(...argv, '--output-format=json');
    expect([document.stderr, document.json().Error]).toEqual(['', expect.objectContaining({ Code: 'PERSON_NEEDED', ExitCode: 8 })]);
    const classic = await octopus.octo('deploy-release', '--project=Random Quotes', ...argv);
    expect([classic.exitCode, classic.stdout]).toEqual([
      255,
      expect.stringMatching(/Stopped waiting for ServerTasks-1: Dev: Waits for a person: [^]*Exit code: -1\n$/),
    ]);
  });

  it('C50: waits on where nobody may say whom the task waits for', async () => {
    octopus.server.use(
      mockEndpoint(octopusUrl, interruptions.list, () => refuse(403, 'You lack InterruptionView.')),
      mockEndpoint(octopusUrl, teams.list, () => refuse(403, 'You lack TeamView.')),
    );
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing', 'Success'], question: 'Approve production' }];
    const run = await deploy('--version=1.9.0', '--deploy-to=Dev', '--wait');
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('Dev: Waits for a person: an interruption ')]);
  });

  it('stops waiting on Ctrl-C, says how to resume, and shows the code of a signal in both manners', async () => {
    const stop = new AbortController();
    octopus.tasks = [{ id: 'ServerTasks-1', states: ['Executing'] }];
    octopus.server.events.on('request:start', ({ request }) => {
      if (request.url.includes('/tasks')) stop.abort(new AppError('interrupted', 'INTERRUPTED', 'Interrupted'));
    });
    const argv = ['deploy-release', '--project=Random Quotes', '--version=1.9.0', '--deployTo=Dev', '--waitForDeployment'];
    const env = { OCTOPUS_CLI_SERVER: octopusUrl, OCTOPUS_CLI_API_KEY: apiKey };
    const run = await runCli(argv, { env, manner: 'classic', clock: retryClock(), signal: stop.signal });
    expect([run.exitCode, run.stdout]).toEqual([
      130,
      expect.stringMatching(/Stopped waiting for ServerTasks-1: Interrupted\n.*wait-for-task ServerTasks-1\n/),
    ]);
    expect(octopus.requests).not.toContain('cancelled ServerTasks-1');
  });

  it('resumes with wait-for-task', async () => {
    const run = await octopus.run('wait-for-task', 'ServerTasks-1', '--progress');
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: 'ServerTasks-1: Success (Deploy ServerTasks-1)\n',
      stderr: expect.stringContaining('Hello'),
    });
  });

  it('C51: wants at least one task id', async () => {
    expect((await octopus.run('wait-for-task')).exitCode).toBe(2);
    expect((await octopus.run('wait-for-task', '')).exitCode).toBe(2);
    expect(octopus.requests).toEqual([]);
  });

  it('C51: an empty list of ids on standard input is a usage error, and asks the server nothing', async () => {
    for (const stdin of ['', '\n \n']) {
      const run = await waitFor(stdin);
      expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('There is no task id to wait for')]);
    }
    expect(octopus.requests).toEqual([]);
  });

  it('waits for the ids on standard input, each once, and shows the raw log of what failed', async () => {
    octopus.tasks = [
      { id: 'ServerTasks-1', states: ['Executing', 'Success'] },
      { id: 'ServerTasks-2', states: ['Failed'], error: 'The step failed' },
    ];
    const run = await waitFor('ServerTasks-1\r\n\nServerTasks-2\nServerTasks-1\n');
    expect([run.exitCode, run.stdout]).toEqual([
      1,
      'ServerTasks-1: Success (Deploy ServerTasks-1)\nServerTasks-2: Failed (Deploy ServerTasks-2)\n',
    ]);
    expect(run.stderr).toContain('Raw line 1\nRaw line 2\n');
    expect((await waitFor('ServerTasks-2\n', '--no-raw-log')).stderr).not.toContain('Raw line');
    expect((await waitFor('ServerTasks-9\n', 'ServerTasks-1')).stdout).toBe('ServerTasks-1: Success (Deploy ServerTasks-1)\n');
  });

  it('C49: names a task the server does not know, and does not offer to resume', async () => {
    const run = await octopus.run('wait-for-task', 'ServerTasks-9');
    expect(run).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('The server does not know ServerTasks-9') });
    expect(run.stderr).not.toContain('wait-for-task');
    expect((await octopus.run('wait-for-task', 'ServerTasks-9', '--output-format', 'json')).json()).toMatchObject({
      Tasks: [{ ServerTaskId: 'ServerTasks-9', State: 'unknown', TaskState: null }],
      Error: { Code: 'TASK_NOT_FOUND', ExitCode: 5 },
    });
  });
});
