/** run-runbook with the built program against the embedded server (octo-classic.md §3.5). */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { runBin } from '../support/runBin.ts';
import type { BinOptions } from '../support/runBin.ts';
import { expectOk, finishedTask, makeSample, scriptStep } from '../support/sampleProject.ts';
import type { Sample } from '../support/sampleProject.ts';
import { makeRunbook, publishSnapshot } from '../support/sampleRunbook.ts';
import { tempDir } from '../support/tempDir.ts';
import { startTestServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';

let server: TestServer;
let sample: Sample;
let backup: any;

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server, { variables: [{ Name: 'Mode', Value: 'quick', Scope: {}, Prompt: { Label: 'How' } }] });
  backup = await makeRunbook(server, sample.project, { steps: [scriptStep('Save', { script: 'echo "saved #{Mode}"' })] });
  await publishSnapshot(server, backup, { Name: 'First' });
  const failing = await makeRunbook(server, sample.project, { name: 'Failing', steps: [scriptStep('Break', { script: 'exit 7' })] });
  await publishSnapshot(server, failing);
  const long = await makeRunbook(server, sample.project, { name: 'Long', steps: [scriptStep('Wait', { script: 'sleep 600' })] });
  await publishSnapshot(server, long);
  await makeRunbook(server, sample.project, { name: 'Draft' });
});
afterAll(() => server.close());

const run = (argv: readonly string[], { url = server.url, ...options }: BinOptions & { url?: string } = {}) =>
  runBin(['run-runbook', '--server', url, '--project', 'Acme', ...argv], {
    ...options,
    env: { OCTOPUS_API_KEY: server.apiKey, ...options.env },
  });
const runsOf = async (runbook: any): Promise<any[]> => (await expectOk(server, 'GET', `runbookRuns?runbooks=${runbook.Id}&take=100`)).Items;

describe('run-runbook', () => {
  it('runs what is published and shows its log as it is written', async () => {
    const result = await run(['--runbook', 'backup', '--environment', 'dev', '--variable', 'how=thoroughly', '--progress']);
    expect([result.exitCode, result.stderr]).toEqual([0, expect.stringContaining('saved thoroughly')]);
    expect(result.stdout).toMatch(/^Run in dev succeeded\n/);
  });

  it('answers one array in JSON, with the keys of octo and ours', async () => {
    const result = await run([
      '--runbook',
      'Backup',
      '--environment',
      'Dev',
      '--environment',
      'Test',
      '--wait-for-run',
      '--skip',
      'Save',
      '--output-format',
      'json',
    ]);
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    const { Id: Dev } = sample.environments['Dev'];
    expect(result.json()).toMatchObject([
      {
        ...{ SpaceId: 'Spaces-1', ProjectId: sample.project.Id, RunbookId: backup.Id, Environment: { Id: Dev, Name: 'Dev' } },
        ...{ Snapshot: { Name: 'First' }, Tenant: null, ForcePackageDownload: false, SkipActions: [expect.any(String)] },
        ...{ IncludedMachines: [], ExcludedMachines: [], UseGuidedFailure: false, QueueTime: null, QueueTimeExpiry: null, Machines: [] },
        ...{ State: 'done', TaskState: 'Success', Error: null },
        ...{ RunbookRunId: expect.stringMatching(/^RunbookRuns-/), ServerTaskId: expect.stringMatching(/^ServerTasks-/) },
      },
      { Environment: { Name: 'Test' }, State: 'done' },
    ]);
  });

  it('starts without waiting unless it is told to', async () => {
    const result = await run(['--runbook', backup.Id, '--environment', 'Dev', '--snapshot', 'first']);
    expect([result.exitCode, result.stdout]).toEqual([0, expect.stringMatching(/^Run in Dev started as ServerTasks-\d+\n/)]);
  });

  it('ends with 1 when a run fails, and writes its log where it is told to', async () => {
    const folder = tempDir();
    const argv = ['--runbook', 'Failing', '--environment', 'Dev', '--wait', '--raw-log-file', 'failed.log'];
    const result = await run(argv, { cwd: folder });
    expect([result.exitCode, result.stdout]).toEqual([1, expect.stringContaining('Run in Dev ended: Failed (The runbook run failed')]);
    expect(await readFile(join(folder, 'failed.log'), 'utf8')).toMatch(/The action Break on Server failed/);
  });

  it('ends with 8 when the wait is over, and cancels where it is told to', async () => {
    const argv = ['--runbook', 'Long', '--environment', 'Dev', '--wait', '--run-timeout', '1s', '--run-check-sleep-cycle', '1s'];
    const result = await run([...argv, '--cancel-on-timeout', '--output-format', 'json']);
    expect(result.exitCode).toBe(8);
    const [{ State, ServerTaskId, Error: error }] = result.json();
    expect([State, error]).toEqual(['pending', expect.stringContaining('still running')]);
    expect(await finishedTask(server, ServerTaskId)).toMatchObject({ State: 'Canceled' });
  });

  it('names what is wrong, with the nearest names', async () => {
    const told = async (...argv: string[]) => {
      const { exitCode, stderr } = await run(argv);
      return { exitCode, stderr };
    };
    expect(await told('--runbook', 'Bakup', '--environment', 'Dev')).toEqual({
      exitCode: 5,
      stderr: expect.stringMatching(/There is no runbook 'Bakup'[^]*Backup/),
    });
    expect(await told('--runbook', 'Backup', '--environment', 'Dve')).toEqual({
      exitCode: 5,
      stderr: expect.stringMatching(/There is no environment 'Dve'[^]*Dev/),
    });
    expect(await told('--runbook', 'Backup', '--environment', 'Dev', '--snapshot', 'Frist')).toEqual({
      exitCode: 5,
      stderr: expect.stringMatching(/There is no snapshot 'Frist'[^]*First/),
    });
    expect(await told('--runbook', 'Draft', '--environment', 'Dev')).toEqual({
      exitCode: 5,
      stderr: expect.stringMatching(/Nobody has published a snapshot of runbook 'Draft'[^]*--snapshot/),
    });
  });

  it('refuses what contradicts itself before it asks the server', async () => {
    const told = async (...argv: string[]) => {
      const { exitCode, stderr } = await run(['--runbook', 'Backup', '--environment', 'Dev', ...argv], { url: 'http://127.0.0.1:1' });
      return `${exitCode} ${stderr}`;
    };
    expect(await told('--specific-machines', 'a,b', '--exclude-machines', 'b')).toMatch(/^2 .*both included and excluded: b/s);
    expect(await told('--tenant', '*', '--tenant-tag', 'Tier/Gold')).toMatch(/^2 .*--tenant=\* is all tenants/s);
    expect(await told('--run-at', '2030-01-02T00:00Z', '--no-run-after', '2030-01-01T00:00Z')).toMatch(/^2 .*--run-at and --no-run-after/s);
  });
});

describe('the classic manner', () => {
  it('takes the options as octo wrote them', async () => {
    const argv = ['run-runbook', '--server', server.url, '--apikey', server.apiKey, '--project', 'Acme', '--runbook', 'Backup'];
    const waiting = ['--waitForRun', '--runTimeout', '00:05:00', '--runCheckSleepCycle=00:00:01', '--cancelOnTimeout', '--progress'];
    const result = await runBin([...argv, '--environment', 'Dev', '--snapshot', 'First', ...waiting], { name: 'octo' });
    expect([result.exitCode, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toContain('saved quick');
  });
});

describe('C42: the answer of a run is lost', () => {
  it('finds the run that was started, and starts no other', async () => {
    const own = await makeRunbook(server, sample.project, { name: 'Once' });
    await publishSnapshot(server, own);
    const { url, lost } = await losingAnswer('/runbook-runs/create/v1');
    const result = await run(['--runbook', 'Once', '--environment', 'Dev', '--wait'], { url });
    expect(lost()).toBe(1);
    expect([result.exitCode, (await runsOf(own)).length]).toEqual([0, 1]);
  });
});

/** Hands every request on; of the first one to this path, the server has done its work and the answer gets lost. */
async function losingAnswer(path: string) {
  let lost = 0;
  const handOn = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body: Buffer[] = [];
    for await (const chunk of incoming) body.push(chunk);
    const { method = 'GET', url = '', headers } = incoming;
    const sent = { 'X-Octopus-ApiKey': String(headers['x-octopus-apikey'] ?? ''), 'content-type': 'application/json' };
    const answer = await fetch(`${server.url}${url}`, { method, headers: sent, ...(method === 'POST' && { body: Buffer.concat(body) }) });
    const text = await answer.text();
    if (url.includes(path) && lost === 0) {
      lost += 1;
      outgoing.destroy();
    } else outgoing.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' }).end(text);
  };
  const proxy = createServer((incoming, outgoing) => void handOn(incoming, outgoing));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, lost: () => lost };
}
