/** octo-classic.md §3.19. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployments } from '../../../src/contract/resources/deployments.ts';
import { environments } from '../../../src/contract/resources/environments.ts';
import { projectGroups } from '../../../src/contract/resources/projectGroups.ts';
import { projects } from '../../../src/contract/resources/projects.ts';
import { mockServer, mockUrl } from '../../support/connectedClient.ts';
import { mockEndpoint } from '../../support/mockEndpoint.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { deployAndFinish, expectOk, makeSample } from '../../support/sampleProject.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const { native, octo, json } = runAgainst(() => server);

describe('dump-deployments', () => {
  it('writes an empty document where nothing was deployed', async () => {
    const cwd = tempDir();
    expect(await json(['dump-deployments', '--file-path', 'none.xml'], { cwd })).toEqual({
      FilePath: join(cwd, 'none.xml'),
      Deployments: 0,
    });
    expect(await readFile(join(cwd, 'none.xml'), 'utf8')).toBe('<?xml version="1.0" encoding="utf-8"?>\n<Deployments />\n');
  });

  it('writes every deployment, newest first, with its names escaped', async () => {
    const { project, environments: made } = await makeSample(server, { name: 'Salt & <Pepper>', environments: ['Dev', 'Test'] });
    const release = await expectOk(server, 'POST', 'releases', { ProjectId: project.Id, Version: '1.0.0' });
    await deployAndFinish(server, release, made['Dev']);
    await deployAndFinish(server, release, made['Test']);
    const cwd = tempDir();
    await writeFile(join(cwd, 'all.xml'), 'old');
    const told = await octo(['dump-deployments', '--filePath=all.xml'], { cwd });
    expect([told.exitCode, ...told.stdout.split('\n').slice(5)]).toEqual([
      0,
      ...['Listing projects, project groups and environments', 'Dumping deployments...', 'Wrote 2 of 2 deployments...', ''],
    ]);
    const { Items } = await expectOk(server, 'GET', 'deployments');
    const [group] = await expectOk(server, 'GET', 'projectgroups/all');
    const entry = (environment: string, { Id, Name, Created }: any) =>
      [
        '  <Deployment>',
        `    <Environment>${environment}</Environment>`,
        '    <Project>Salt &amp; &lt;Pepper&gt;</Project>',
        `    <ProjectGroup>${group.Name}</ProjectGroup>`,
        `    <Created>${Created.slice(0, 19)}</Created>`,
        `    <Name>${Name}</Name>`,
        `    <Id>${Id}</Id>`,
        '  </Deployment>',
        '',
      ].join('\n');
    expect(await readFile(join(cwd, 'all.xml'), 'utf8')).toBe(
      `<?xml version="1.0" encoding="utf-8"?>\n<Deployments>\n${entry('Test', Items[0])}${entry('Dev', Items[1])}</Deployments>\n`,
    );
    expect(await readdir(cwd)).toEqual(['all.xml']);
  });

  it('asks for the file, and reads nothing where it can not be written', async () => {
    const blank = await octo(['dump-deployments', '--filePath=']);
    expect([blank.exitCode, blank.stdout]).toEqual([
      255,
      expect.stringContaining('Please specify the full path and name of the export file using the parameter: --filePath=XYZ\n'),
    ]);
    const cwd = tempDir();
    await mkdir(join(cwd, 'folder'));
    for (const path of ['missing/all.xml', 'folder']) {
      const run = await native(['dump-deployments', '--file-path', path], { cwd });
      expect([run.exitCode, run.stderr]).toEqual([1, expect.stringContaining('[DEPLOYMENTS_UNWRITABLE]')]);
    }
  });

  describe('over several pages', () => {
    const mocks = mockServer();
    const old = runAgainst(() => ({ url: mockUrl, apiKey: server.apiKey }));
    const deployment = (number: number) => ({
      ...{ Id: `Deployments-${number}`, ReleaseId: 'Releases-1', TaskId: `ServerTasks-${number}`, Name: `Deploy ${number}\u0007` },
      ...{ ProjectId: 'Projects-1', EnvironmentId: 'Environments-9', Created: '2026-01-31T09:15:00.123+02:00' },
    });
    const pages = [[4, 3], [3, 2], [1]];
    beforeAll(() => {
      mocks.listen({ onUnhandledRequest: 'bypass' });
      mocks.use(
        mockEndpoint(mockUrl, environments.all, () => []),
        mockEndpoint(mockUrl, projectGroups.all, () => [{ Id: 'ProjectGroups-1', Name: 'All' }]),
        mockEndpoint(mockUrl, projects.all, () => [
          { Id: 'Projects-1', Name: 'Acme', ProjectGroupId: 'ProjectGroups-1', LifecycleId: 'Lifecycles-1' },
        ]),
      );
    });
    afterAll(() => mocks.close());
    const listed = (answer: (page: number) => Response | undefined = () => undefined) => {
      let asked = 0;
      return mockEndpoint(mockUrl, deployments.list, () => {
        const page = asked++;
        const Links: Record<string, string> = page < pages.length - 1 ? { 'Page.Next': '/more' } : {};
        return answer(page) ?? { Items: (pages[page] ?? []).map(deployment), TotalResults: 4, Links };
      });
    };

    it('writes each deployment once, though one that came meanwhile shifted the pages', async () => {
      mocks.use(listed());
      const cwd = tempDir();
      const told = await old.octo(['dump-deployments', '--filePath=all.xml'], { cwd });
      expect(told.stdout).toContain('Wrote 2 of 4 deployments...\nWrote 3 of 4 deployments...\nWrote 4 of 4 deployments...\n');
      const xml = await readFile(join(cwd, 'all.xml'), 'utf8');
      expect([...xml.matchAll(/<Id>(.*)<\/Id>/g)].map((match) => match[1])).toEqual([4, 3, 2, 1].map((number) => `Deployments-${number}`));
      expect(xml).toContain(
        '    <Environment>Environments-9</Environment>\n    <Project>Acme</Project>\n    <ProjectGroup>All</ProjectGroup>\n',
      );
      expect(xml).toContain('    <Created>2026-01-31T09:15:00</Created>\n    <Name>Deploy 4\ufffd</Name>\n');
    });

    it('leaves the file as it was where the server fails on the way', async () => {
      mocks.use(listed((page) => (page === 1 ? Response.json({ ErrorMessage: 'No.' }, { status: 400 }) : undefined)));
      const cwd = tempDir();
      await writeFile(join(cwd, 'all.xml'), 'old');
      expect((await old.native(['dump-deployments', '--file-path', 'all.xml'], { cwd })).exitCode).toBe(5);
      expect([await readFile(join(cwd, 'all.xml'), 'utf8'), await readdir(cwd)]).toEqual(['old', ['all.xml']]);
    });
  });
});
