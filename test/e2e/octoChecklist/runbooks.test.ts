/** The runbook part of the row "deploy / runbook" of octo-classic.md §8; the rest of run-runbook: test/e2e/runRunbook.test.ts. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAgainst } from '../../support/runAgainst.ts';
import { expectOk, finishedTask, makeSample, scriptStep } from '../../support/sampleProject.ts';
import type { Sample } from '../../support/sampleProject.ts';
import { makeRunbook, publishSnapshot } from '../../support/sampleRunbook.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let sample: Sample;
let backup: any;

beforeAll(async () => {
  server = await startTestServer();
  sample = await makeSample(server);
  backup = await published('Backup', 'echo saved');
});
afterAll(() => server.close());

const { octo } = runAgainst(() => server);
async function published(name: string, script: string): Promise<any> {
  const runbook = await makeRunbook(server, sample.project, { name, steps: [scriptStep('Only', { script })] });
  await publishSnapshot(server, runbook);
  return runbook;
}
const runsOf = async (runbook: any): Promise<any[]> => (await expectOk(server, 'GET', `runbookRuns?runbooks=${runbook.Id}`)).Items;
const whole = ['--project=Acme', '--runbook=Backup', '--environment=Dev'];
/** The exit code and the lines of a run that starts nothing. */
async function refused(...argv: string[]) {
  const run = await octo(['run-runbook', ...argv]);
  expect(await runsOf(backup)).toEqual([]);
  return [run.exitCode, run.stdout.trimEnd().split('\n')];
}
const failure = (message: string) => [255, expect.arrayContaining([message, 'Exit code: -1'])];

describe('run-runbook: a required option is missing', () => {
  it.each([
    ['--project', 'A project name or id must be supplied.'],
    ['--runbook', 'Runbook name or id must be supplied.'],
    ['--environment', 'One or more environment must be supplied.'],
  ])('%s → error', async (name, message) => {
    expect(await refused(...whole.filter((argument) => !argument.startsWith(`${name}=`)))).toEqual(failure(message));
  });
});

describe('run-runbook: what contradicts itself', () => {
  it('runAt after noRunAfter → error', async () => {
    expect(await refused(...whole, '--runAt=2030-01-02T00:00:00Z', '--noRunAfter=2030-01-01T00:00:00Z')).toEqual(
      failure(expect.stringMatching(/^The Run will expire before it has a chance to execute\. /)),
    );
  });

  it('the same machine included and excluded → error', async () => {
    expect(await refused(...whole, '--specificMachines=web01,web02', '--excludeMachines=web02')).toEqual(
      failure(expect.stringMatching(/^Cannot specify the same machine as both included and excluded: web02/)),
    );
  });

  it.each(['--tenantTag=Tier/Gold', '--tenant=Acme Corp'])('--tenant=* with %s → error', async (other) => {
    expect(await refused(...whole, '--tenant=*', other)).toEqual(
      failure('When running on all tenants using the --tenant=* wildcard, no other tenant filters can be provided'),
    );
  });
});

describe('run-runbook: --runTimeout is over', () => {
  it.each([
    ['with --cancelOnTimeout the run is cancelled', ['--cancelOnTimeout'], 'Canceled'],
    ['without it the run goes on', [], 'Success'],
  ])('%s', async (_what, more, end) => {
    const gate = join(tempDir(), 'gate');
    const name = `Slow${more.length}`;
    const slow = await published(name, `while [ ! -e ${gate} ]; do sleep 0.05; done`);
    const argv = ['run-runbook', '--project=Acme', `--runbook=${name}`, '--environment=Dev', '--progress', '--runTimeout=00:00:01'];
    const run = await octo([...argv, ...more]);
    expect([run.exitCode, run.stdout]).toEqual([255, expect.stringContaining('We waited 00:00:01')]);
    expect(/^Cancelling /m.test(run.stdout)).toBe(more.length > 0);
    const [{ TaskId }] = await runsOf(slow);
    if (!existsSync(gate)) writeFileSync(gate, '');
    expect(await finishedTask(server, TaskId)).toMatchObject({ State: end });
  });
});
