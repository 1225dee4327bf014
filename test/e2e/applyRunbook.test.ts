/** Runbooks in a blueprint: made with their steps, published where the file says so, and left alone the second time. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runBin } from '../support/runBin.ts';
import { expectOk } from '../support/sampleProject.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';

const blueprint = (script: string): string => `
environments: [{ name: Dev }]
lifecycles: [{ name: Plain }]
project_groups: [{ name: Sites }]
projects:
  - name: Shop
    lifecycle: Plain
    project_group: Sites
    runbooks:
      - name: Backup
        environments: [Dev]
        publish: true
        process:
          - name: Save
            type: Octopus.Script
            execution_properties:
              Octopus.Action.RunOnServer: 'true'
              Octopus.Action.Script.ScriptSource: Inline
              Octopus.Action.Script.Syntax: Bash
              Octopus.Action.Script.ScriptBody: ${script}
      - name: Draft
`;

it('makes runbooks with their steps, and publishes again only when the steps change', async () => {
  const server = await testServer();
  const file = join(tempDir(), 'blueprint.yaml');
  const env = { OCTOPUS_API_KEY: server.apiKey };
  const apply = async (script: string) => {
    writeFileSync(file, blueprint(script));
    const run = await runBin(['apply', file, '--server', server.url, '--output-format', 'json'], { env });
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    return run.json().Items.filter((item: any) => item.Kind === 'runbook');
  };
  expect(await apply('echo one')).toMatchObject([
    { Name: 'Backup', Action: 'create', State: 'Done' },
    { Name: 'Draft', Action: 'create', State: 'Done' },
  ]);
  const [dev] = await expectOk(server, 'GET', 'environments/all');
  const read = async () => (await expectOk(server, 'GET', 'runbooks/all')).map((item: any) => item);
  const [backup, draft] = await read();
  expect(backup).toMatchObject({ EnvironmentScope: 'Specified', Environments: [dev.Id], PublishedRunbookSnapshotId: expect.any(String) });
  expect(draft).toMatchObject({ EnvironmentScope: 'All', PublishedRunbookSnapshotId: null });

  expect((await apply('echo one')).map((item: any) => item.State)).toEqual(['Unchanged', 'Unchanged']);
  expect((await read())[0].PublishedRunbookSnapshotId).toBe(backup.PublishedRunbookSnapshotId);

  expect((await apply('echo two')).map((item: any) => item.State)).toEqual(['Done', 'Unchanged']);
  expect((await read())[0].PublishedRunbookSnapshotId).not.toBe(backup.PublishedRunbookSnapshotId);
  const run = ['run-runbook', '--server', server.url, '--project', 'Shop', '--runbook', 'Backup', '--environment', 'Dev', '--progress'];
  expect(await runBin(run, { env })).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('two') });
});
