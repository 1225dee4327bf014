/** wait-for-task with the built program against the embedded server: ids on standard input, and Ctrl-C. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeployedProject } from '../support/deploySetup.ts';
import { setUpProject, untilCompleted } from '../support/deploySetup.ts';
import type { BinOptions } from '../support/runBin.ts';
import { collect, runBin, startBin } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import type { TestServer } from '../support/testServer.ts';
import { startTestServer } from '../support/testServer.ts';

let server: TestServer;
let quick: DeployedProject;

beforeAll(async () => {
  server = await startTestServer();
  quick = await setUpProject(server, 'Quick', { steps: [{ name: 'Say', body: 'echo hello' }] });
});
afterAll(() => server.close());

const options = (more: BinOptions = {}): BinOptions => ({
  ...more,
  env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, OCTOPUS_CLI_SERVER: server.url, OCTOPUS_CLI_API_KEY: server.apiKey },
});

describe('wait-for-task', () => {
  it('takes ids as lines of standard input, and tells the log of each', async () => {
    const ids = [await quick.deploy('1.0.0'), await quick.deploy('1.0.0')];
    const run = await runBin(['wait-for-task', '--progress'], options({ stdin: `${ids.join('\n')}\n` }));
    expect([run.exitCode, run.stdout]).toEqual([0, ids.map((id) => `${id}: Success (Deploy Quick release 1.0.0 to Dev)\n`).join('')]);
    expect(run.stderr.match(/hello/g)).toHaveLength(2);
  });

  it('is a command of octo, too, and ends in its words', async () => {
    const id = await quick.deploy('1.0.0');
    const run = await runBin(['wait-for-task', id], options({ name: 'octo' }));
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(
      /\nWaiting for 1 task\(s\) to complete\.\.\.\.\n[^]*Info {7}hello\n[^]*\nDeploy Quick release 1\.0\.0 to Dev: Success\nDone!\n$/,
    );
  });

  it('C51: with nothing on standard input ends with a usage error', async () => {
    const run = await runBin(['wait-for-task'], options());
    expect([run.exitCode, run.stdout, run.stderr]).toEqual([2, '', expect.stringContaining('There is no task id to wait for')]);
  });

  it('stops on Ctrl-C, leaves the task alone and says how to resume', async () => {
    const gate = join(tempDir(), 'gate');
    const gated = await setUpProject(server, 'Gated', {
      steps: [{ name: 'Wait', body: `echo waiting; while [ ! -e ${gate} ]; do sleep 0.02; done` }],
    });
    const id = await gated.deploy('1.0.0');
    const child = startBin(['wait-for-task', id, '--progress'], options());
    const ended = collect(child, ['wait-for-task']);
    child.stderr.on('data', (chunk: Buffer) => void (chunk.toString('utf8').includes('waiting') && child.kill('SIGINT')));
    const run = await ended;
    expect([run.exitCode, run.stdout]).toEqual([130, `${id}: Executing (Deploy Gated release 1.0.0 to Dev)\n`]);
    expect(run.stderr).toContain(`Resume with: pulpo wait-for-task ${id}\n`);
    writeFileSync(gate, '');
    expect((await untilCompleted(server, id)).State).toBe('Success');
  });
});
