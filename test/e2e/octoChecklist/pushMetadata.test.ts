/** octo-classic.md §3.8, against the embedded server, which dropped it, and against one of its time. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { http, HttpResponse } from 'msw';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageMetadata } from '../../../src/contract/resources/packageMetadata.ts';
import { mockServer, mockUrl } from '../../support/connectedClient.ts';
import { mockEndpoint } from '../../support/mockEndpoint.ts';
import { runAgainst } from '../../support/runAgainst.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer } from '../../support/testServer.ts';
import type { TestServer } from '../../support/testServer.ts';

let server: TestServer;
let cwd: string;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  cwd = tempDir();
  await writeFile(join(cwd, 'metadata.json'), '\ufeff{"BuildNumber":"7","CommentParser":"Jira","Commits":[{"Id":"a1","Comment":"Fix"}]}');
});

const { native, octo } = runAgainst(() => server);
const argv = ['push-metadata', '--package-id=Acme.Web', '--version=1.2.3', '--metadata-file=metadata.json'];

describe('push-metadata on a server that dropped it', () => {
  it('fails and names what took its place', async () => {
    const run = await native(argv, { cwd });
    expect([run.exitCode, run.stderr]).toEqual([
      5,
      expect.stringContaining('does not take package metadata, only build information [NOT_OFFERED]'),
    ]);
    expect(run.stderr).toContain('build-information --package-id Acme.Web --version 1.2.3 --file FILE');
    const told = await octo(argv, { cwd });
    expect([told.exitCode, told.stdout]).toEqual([
      249,
      expect.stringContaining('2019.4.1 or newer\nError from Octopus Server (HTTP 501 NotImplemented)\n'),
    ]);
  });

  it.each([
    ['the file', ['--package-id=A', '--version=1'], 'Please specify the metadata file.'],
    ['the id', ['--version=1', '--metadata-file=metadata.json'], 'Please specify the package id.'],
    ['the version', ['--package-id=A', '--metadata-file=metadata.json'], 'Please specify the package version.'],
  ])('asks for %s', async (_what, given, text) => {
    const { exitCode, stdout } = await octo(['push-metadata', ...given], { cwd });
    expect([exitCode, stdout]).toEqual([255, expect.stringContaining(`${text}\n`)]);
  });

  it('tells a file that does not exist, or is no object', async () => {
    const told = await octo([...argv, '--metadata-file=none.json'], { cwd });
    expect([told.exitCode, told.stdout]).toEqual([255, expect.stringContaining("Metadata file 'none.json' does not exist\n")]);
    await writeFile(join(cwd, 'metadata.json'), '[1]');
    expect((await native(argv, { cwd })).stderr).toContain('metadata.json holds no JSON object [BUILD_INFORMATION_INVALID]');
  });
});

describe('push-metadata on a server of its time', () => {
  const mocks = mockServer();
  const old = runAgainst(() => ({ url: mockUrl, apiKey: server.apiKey }));
  beforeAll(() => mocks.listen({ onUnhandledRequest: 'bypass' }));
  afterAll(() => mocks.close());

  const serve = (Links: Record<string, string>) => {
    const asked: unknown[] = [];
    mocks.use(
      http.get(`${mockUrl}/api/Spaces-1`, () => HttpResponse.json({ Id: 'Spaces-1', Links })),
      mockEndpoint(mockUrl, packageMetadata.push, ({ query, body }) => {
        asked.push({ query, metadata: body.OctopusPackageMetadata });
        return { Id: 'PackageMetadata-1', PackageId: body.PackageId, Version: body.Version };
      }),
    );
    return asked;
  };
  const metadata = { BuildNumber: '7', CommentParser: 'Jira', Commits: [{ Id: 'a1', Comment: 'Fix' }] };

  it('sends the file as it is, with the overwrite mode', async () => {
    const asked = serve({ PackageMetadata: '/api/package-metadata{/id}{?overwriteMode,replace}' });
    const told = await old.octo(argv, { cwd });
    expect([told.exitCode, told.stdout]).toEqual([0, expect.stringMatching(/\nPush successful\n$/)]);
    expect(told.stdout).not.toContain('deprecated');
    const { PackageId, Version } = await old.json([...argv, '--overwrite-mode=IgnoreIfExists'], { cwd });
    expect([PackageId, Version]).toEqual(['Acme.Web', '1.2.3']);
    expect(asked).toEqual([
      { query: { overwriteMode: 'FailIfExists' }, metadata },
      { query: { overwriteMode: 'IgnoreIfExists' }, metadata },
    ]);
  });

  it('tells older ones whether to replace, and recommends build information where that is known', async () => {
    const asked = serve({ PackageMetadata: '/api/package-metadata{/id}{?replace}', BuildInformation: '/api/build-information' });
    const told = await old.octo([...argv, '--replace-existing'], { cwd });
    expect([told.exitCode, told.stdout]).toEqual([0, expect.stringContaining('Package metadata is deprecated')]);
    await old.octo(argv, { cwd });
    expect(asked).toEqual([
      { query: { replace: true }, metadata },
      { query: { replace: false }, metadata },
    ]);
  });
});
