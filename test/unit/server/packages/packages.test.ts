import { createHash } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { testServer } from '../../../support/testServer.ts';
import { smallZip } from '../../../support/smallZip.ts';
import { tempFolder } from '../store/openTestStore.ts';
import { pushFile } from './pushFile.ts';

describe('pushing a package', () => {
  it('answers 201 with id, version and hash, and gives the same bytes back', async () => {
    const server = await testServer();
    const bytes = smallZip();
    const { status, body } = await pushFile(server, 'Acme.Web.1.2.3-beta.1.zip', bytes);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      Id: 'packages-Acme.Web.1.2.3-beta.1',
      PackageId: 'Acme.Web',
      Version: '1.2.3-beta.1',
      FeedId: 'feeds-builtin',
      FileExtension: '.zip',
      PackageSizeBytes: bytes.length,
      Hash: createHash('sha1').update(bytes).digest('hex'),
      Links: { Self: '/api/Spaces-1/packages/packages-Acme.Web.1.2.3-beta.1' },
    });
    expect(body).not.toHaveProperty('Sha256');
    const raw = await fetch(server.url + body.Links.Raw, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
    expect(Buffer.from(await raw.arrayBuffer()).equals(bytes)).toBe(true);
    expect(raw.headers.get('content-disposition')).toBe(
      `attachment; filename="Acme.Web.1.2.3-beta.1.zip"; filename*=UTF-8''Acme.Web.1.2.3-beta.1.zip`,
    );
  });

  it('takes the first file part whatever its name, and ignores fields before and files after it', async () => {
    const server = await testServer();
    const form = new FormData();
    form.append('comment', 'a field');
    form.append('fileToUpload', new Blob([new Uint8Array(smallZip('first'))]), 'First.1.0.0.zip');
    form.append('file', new Blob([new Uint8Array(smallZip('second'))]), 'Second.1.0.0.zip');
    const answer = await fetch(`${server.url}/api/Spaces-1/packages/raw`, {
      method: 'POST',
      headers: { 'X-Octopus-ApiKey': server.apiKey },
      body: form,
    });
    expect(await answer.json()).toMatchObject({ PackageId: 'First' });
    expect((await server.get('/api/packages')).body.TotalResults).toBe(1);
  });

  it('refuses an existing version with 409 and keeps the old bytes, unless told to overwrite or to ignore', async () => {
    const server = await testServer();
    const [old, changed] = [smallZip('old'), smallZip('changed')];
    await pushFile(server, 'Web.1.0.0.zip', old);
    const refusal = await pushFile(server, 'web.1.0.0.zip', changed);
    expect(refusal).toMatchObject({
      status: 409,
      body: { Errors: [expect.stringContaining('A package with the same ID and version already exists.')] },
    });
    const ignored = await pushFile(server, 'Web.1.0.0.zip', changed, { query: '?overwriteMode=IgnoreIfExists' });
    expect(ignored).toMatchObject({ status: 200, body: { PackageSizeBytes: old.length } });
    const replaced = await pushFile(server, 'Web.1.0.0.zip', changed, { query: '?OverwriteMode=overwriteexisting' });
    expect(replaced).toMatchObject({ status: 201, body: { Hash: createHash('sha1').update(changed).digest('hex') } });
    expect((await pushFile(server, 'Web.1.0.0.zip', old, { query: '?replace=true' })).status).toBe(201);
  });

  it('refuses names without id and version, unknown modes, damaged archives and bodies that are none', async () => {
    const server = await testServer();
    const message = async (fileName: string, bytes: Buffer, query = '') => {
      const { status, body } = await pushFile(server, fileName, bytes, { query });
      return [status, body.Errors[0] ?? body.ErrorMessage];
    };
    expect(await message('readme.zip', smallZip())).toEqual([400, expect.stringContaining("'readme.zip' holds no id and version")]);
    expect(await message('Web.1.0.0.exe', smallZip())).toEqual([400, expect.stringContaining("'Web.1.0.0.exe' holds no id and version")]);
    expect(await message('Web.1.0.0.zip', smallZip(), '?overwriteMode=Maybe')).toEqual([
      400,
      expect.stringContaining("'Maybe' is no overwrite mode"),
    ]);
    expect(await message('Web.1.0.0.zip', Buffer.from('no zip at all'))).toEqual([
      400,
      expect.stringContaining("'Web.1.0.0.zip' is refused"),
    ]);
    expect(await message(`${'a'.repeat(300)}.1.0.0.zip`, smallZip())).toEqual([400, expect.stringContaining('at most 100')]);
    expect((await server.post('/api/packages/raw', { no: 'multipart' })).status).toBe(400);
    expect(await readdir(join(server.data, 'packages', 'incoming'))).toEqual([]);
    expect(await readdir(join(server.data, 'packages', 'blobs'))).toEqual([]);
  });

  it('S34: keeps hostile file names as data and writes nowhere else', async () => {
    const server = await testServer();
    for (const name of ['../../evil.1.0.0.zip', '..\\..\\evil.1.0.0.zip', 'CON.1.0.0.zip', '/etc/passwd.1.0.0.zip']) {
      const { status, body } = await pushFile(server, name, smallZip());
      expect([201, 409]).toContain(status);
      if (status === 201) expect(body.PackageId).toMatch(/^(evil|CON|passwd)$/);
    }
    const blobs = await readdir(join(server.data, 'packages', 'blobs'));
    expect(blobs).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  });

  it('stores equal bytes once and gives the space back a day after the last name is gone', async () => {
    const server = await testServer();
    await pushFile(server, 'One.1.0.0.zip', smallZip());
    await pushFile(server, 'Two.1.0.0.zip', smallZip());
    expect(await readdir(join(server.data, 'packages', 'blobs'))).toHaveLength(1);
    expect((await server.request('DELETE', '/api/Spaces-1/packages/packages-One.1.0.0')).status).toBe(200);
    expect((await server.get('/api/Spaces-1/packages/One.1.0.0')).status).toBe(404);
    const left = await fetch(`${server.url}/api/packages/Two.1.0.0/raw`, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
    expect(left.status).toBe(200);
    expect((await left.arrayBuffer()).byteLength).toBe(smallZip().length);
  });

  it('S22: lets one of many simultaneous pushes of a version win, whole', async () => {
    const server = await testServer();
    const pushes = Array.from({ length: 20 }, (_, index) => smallZip(`content ${index}`));
    const answers = await Promise.all(pushes.map((bytes) => pushFile(server, 'Race.1.0.0.zip', bytes)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
    const winner = answers.find((answer) => answer.status === 201)?.body;
    const blobs = await readdir(join(server.data, 'packages', 'blobs'));
    expect(blobs).toHaveLength(1);
    const stored = await readFile(join(server.data, 'packages', 'blobs', blobs[0]!));
    expect(createHash('sha1').update(stored).digest('hex')).toBe(winner.Hash);
  });
});

describe('the files of packages', () => {
  const shaOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const dayAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);

  it('S2: that no package names are removed after a day, and adopted by a push before that', async () => {
    const root = await tempFolder();
    const blobs = join(root, 'data', 'packages', 'blobs');
    const first = await testServer({ data: join(root, 'data') });
    await pushFile(first, 'Kept.1.0.0.zip', smallZip('kept'));
    await first.close();
    const [old, young] = [smallZip('old orphan'), smallZip('young orphan')];
    await writeFile(join(blobs, shaOf(old)), old);
    await writeFile(join(blobs, shaOf(young)), young);
    for (const bytes of [old, smallZip('kept')]) await utimes(join(blobs, shaOf(bytes)), dayAgo, dayAgo);
    const second = await testServer({ data: join(root, 'data') });
    await vi.waitFor(async () => expect((await readdir(blobs)).sort()).toEqual([shaOf(smallZip('kept')), shaOf(young)].sort()));
    expect((await pushFile(second, 'Adopted.1.0.0.zip', young)).status).toBe(201);
    expect(await readFile(join(blobs, shaOf(young)))).toEqual(young);
  });

  it('S1: that broke off are removed at the next start', async () => {
    const root = await tempFolder();
    const first = await testServer({ data: join(root, 'data') });
    await first.close();
    await writeFile(join(root, 'data', 'packages', 'incoming', 'cut.part'), 'half a package');
    await testServer({ data: join(root, 'data') });
    expect(await readdir(join(root, 'data', 'packages', 'incoming'))).toEqual([]);
  });

  it('S55: of an upload whose client goes away are removed at once', async () => {
    const server = await testServer();
    const incoming = join(server.data, 'packages', 'incoming');
    const { host, hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const head = `POST /api/packages/raw HTTP/1.1\r\nHost: ${host}\r\nX-Octopus-ApiKey: ${server.apiKey}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n`;
    socket.write(`${head}--x\r\nContent-Disposition: form-data; name="file"; filename="A.1.0.0.zip"\r\n\r\n${'x'.repeat(300_000)}`);
    const until = async (wanted: number) => {
      while ((await readdir(incoming)).length !== wanted) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(1);
    socket.destroy();
    await until(0);
    expect((await server.get('/api/packages')).body.TotalResults).toBe(0);
  });
});

describe('finding packages', () => {
  async function withVersions() {
    const server = await testServer();
    for (const version of ['1.0.0', '1.10.0', '1.9.0', '2.0.0-beta.1']) await pushFile(server, `Acme.Web.${version}.zip`, smallZip());
    await pushFile(server, 'Acme.Api.1.0.0.zip', smallZip());
    return server;
  }
  const versions = (items: readonly { PackageId: string; Version: string }[]) => items.map((item) => `${item.PackageId} ${item.Version}`);

  it('lists by id and by version, highest first', async () => {
    const server = await withVersions();
    const list = async (query: string) => versions((await server.get(`/api/Spaces-1/packages${query}`)).body.Items);
    expect(await list('')).toEqual(['Acme.Api 1.0.0', 'Acme.Web 2.0.0-beta.1', 'Acme.Web 1.10.0', 'Acme.Web 1.9.0', 'Acme.Web 1.0.0']);
    expect(await list('?nuGetPackageId=acme.web&take=2')).toEqual(['Acme.Web 2.0.0-beta.1', 'Acme.Web 1.10.0']);
    expect(await list('?filter=web&latest=true')).toEqual(['Acme.Web 2.0.0-beta.1']);
  });

  it('searches a feed as the classic client does: newest first, one version unless several are asked for', async () => {
    const server = await withVersions();
    const search = async (query: string) =>
      versions((await server.get(`/api/Spaces-1/feeds/feeds-builtin/packages?packageId=Acme.Web&${query}`)).body);
    expect(await search('partialMatch=False&includePreRelease=True&take=1')).toEqual(['Acme.Web 2.0.0-beta.1']);
    expect(await search('includePreRelease=False')).toEqual(['Acme.Web 1.10.0']);
    expect(await search('includeMultipleVersions=True&versionRange=%5B1.0%2C1.10%29')).toEqual(['Acme.Web 1.9.0', 'Acme.Web 1.0.0']);
    expect(await search('preReleaseTag=%5E%24')).toEqual(['Acme.Web 1.10.0']);
    expect((await server.get('/api/feeds/feeds-builtin/packages?packageId=Acme.Web&versionRange=%5B')).status).toBe(400);
  });

  it('pages versions as the Go client asks for them', async () => {
    const server = await withVersions();
    const { body } = await server.get('/api/Spaces-1/feeds/feeds-builtin/packages/versions?packageId=Acme.Web&take=3');
    expect({ total: body.TotalResults, versions: versions(body.Items) }).toEqual({
      total: 4,
      versions: ['Acme.Web 2.0.0-beta.1', 'Acme.Web 1.10.0', 'Acme.Web 1.9.0'],
    });
    const rest = await server.get(body.Links['Page.Next']);
    expect(versions(rest.body.Items)).toEqual(['Acme.Web 1.0.0']);
    expect(rest.body.Links).not.toHaveProperty('Page.Next');
  });

  it('has one feed, found by type, id and name', async () => {
    const server = await testServer();
    const count = async (query: string) => (await server.get(`/api/Spaces-1/feeds${query}`)).body.TotalResults;
    expect([
      await count(''),
      await count('?feedType=BuiltIn&take=1'),
      await count('?ids=feeds-builtin,Feeds-1'),
      await count('?feedType=Docker'),
      await count('?name=other'),
    ]).toEqual([1, 1, 1, 0, 0]);
  });
});

describe('build information', () => {
  const push = {
    PackageId: 'Web',
    Version: '1.0.0',
    OctopusBuildInformation: {
      BuildNumber: '7',
      VcsType: 'Git',
      VcsRoot: 'https://git.example/acme/web',
      VcsCommitNumber: 'abc',
      Commits: [{ Id: 'abc', Comment: 'Fixes #12' }],
    },
  };

  it('answers 200 with links and work items, and shows up at the package', async () => {
    const server = await testServer();
    const { status, body } = await server.post('/api/Spaces-1/build-information', push);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      Id: 'BuildInformation-1',
      VcsCommitUrl: 'https://git.example/acme/web/commit/abc',
      Commits: [{ Id: 'abc', LinkUrl: 'https://git.example/acme/web/commit/abc' }],
      WorkItems: [{ Id: '#12', LinkUrl: 'https://git.example/acme/web/issues/12', Source: 'GitHub' }],
    });
    const pushed = await pushFile(server, 'web.1.0.0.zip', smallZip());
    expect(pushed.body.PackageVersionBuildInformation).toMatchObject({ Id: 'BuildInformation-1', BuildNumber: '7' });
    expect((await server.get(body.Links.Self)).body).toMatchObject({ PackageId: 'Web' });
  });

  it('obeys the overwrite mode of the query and of the body', async () => {
    const server = await testServer();
    await server.post('/api/build-information', push);
    expect((await server.post('/api/build-information', push)).status).toBe(409);
    expect((await server.post('/api/build-information?overwriteMode=IgnoreIfExists', push)).status).toBe(200);
    const changed = { ...push, OverwriteMode: 'OverwriteExisting', OctopusBuildInformation: { BuildNumber: '8' } };
    expect((await server.post('/api/build-information', changed)).body).toMatchObject({ Id: 'BuildInformation-1', BuildNumber: '8' });
    expect((await server.get('/api/build-information?packageId=web&filter=1.0.0')).body.TotalResults).toBe(1);
  });
});
