/** The commands of "Other commands" (octo-classic.md §8) through the built program, as a script for octo calls them one after the other. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runBin } from '../../support/runBin.ts';
import { expectOk, pushPackage, putSteps, scriptStep } from '../../support/sampleProject.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

it('makes, changes and removes things for a script written for octo', async () => {
  const cwd = tempDir();
  const octo = async (...argv: string[]) => {
    const { exitCode, stdout, stderr } = await runBin([...argv, `--server=${server.url}`, `--apikey=${server.apiKey}`], {
      name: 'octo',
      cwd,
    });
    return [exitCode, stderr, stdout.trimEnd().split('\n').at(-1)];
  };
  const ends = (text: string | RegExp) => [0, '', typeof text === 'string' ? text : expect.stringMatching(text)];
  expect(await octo('create-environment', '--name=Dev')).toEqual(ends(/^Environment created\. ID: Environments-\d+$/));
  expect(await octo('create-project', '--name=Acme', '--projectgroup=Sites', '--lifecycle=Default Lifecycle')).toEqual(
    ends(/^Project created\. ID: Projects-\d+$/),
  );
  expect(await octo('create-channel', '--project=Acme', '--channel=Beta', '--make-default-channel')).toEqual(ends('Channel Beta created'));
  const project = (await expectOk(server, 'GET', 'projects/all'))[0];
  await putSteps(server, project, [scriptStep('Say hello')]);
  for (const Version of ['1.0.0', '1.0.1']) await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version });
  const one = ['--project=Acme', '--version=1.0.1'];
  expect(await octo('prevent-releaseprogression', ...one, '--reason=Slow')).toEqual(ends('Prevented successfully.'));
  expect(await octo('allow-releaseprogression', ...one)).toEqual(ends('Allowed successfully.'));
  expect(await octo('create-autodeployoverride', ...one, '--environment=Dev')).toEqual(
    ends('Auto deploy will deploy version 1.0.1 of the project Acme to the environment Dev'),
  );
  expect(await octo('delete-autodeployoverride', '--project=Acme', '--environment=Dev')).toEqual(
    ends('Deleted auto deploy release override for the project Acme to the environment Dev'),
  );
  expect(await octo('delete-releases', '--project=Acme', '--minversion=1', '--maxversion=1.0.0')).toEqual(ends('Deleting version 1.0.0'));
  await pushPackage(server, 'Acme.Web', '1.0.0');
  expect(await octo('delete-package', '--packageId=Acme.Web', '--version=1.0.0')).toEqual(ends('Package deleted'));
  expect(await octo('dump-deployments', '--filePath=all.xml')).toEqual(ends('Wrote 0 of 0 deployments...'));
  expect(await readFile(join(cwd, 'all.xml'), 'utf8')).toContain('<Deployments />');
  expect(await octo('disable-project', '--name=Acme')).toEqual(ends(/^Project Acme disabled\. ID: Projects-\d+$/));
  expect(await octo('delete-project', '--name=Acme')).toEqual(ends(/^Project deleted\. ID: Projects-\d+$/));
  expect(await expectOk(server, 'GET', 'projects/all')).toEqual([]);
  expect(await octo('import', '--type=project')).toEqual([255, '', 'Exit code: -1']);
});
