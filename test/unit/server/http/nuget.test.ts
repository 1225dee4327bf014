import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../../support/testServer.ts';
import type { TestServer } from '../../../support/testServer.ts';
import { smallZip } from '../../../support/smallZip.ts';
import { tempDir } from '../../../support/tempDir.ts';
import { hasProgram } from '../../packaging/programs.ts';
import { readDependencies } from '../../../../src/server/nuget/readDependencies.ts';
import { readODataRequest } from '../../../../src/server/nuget/odataQuery.ts';
import { normaliseNuGetVersion } from '../../../../src/versions/nugetVersion.ts';
import { nupkg } from '../packages/nupkg.ts';
import { pushFile } from '../packages/pushFile.ts';

let server: TestServer;
const versions = ['1.0', '1.2.3', '1.10.0-beta.1', '1.10.0-rc', '2.0.0+build.5'];

beforeAll(async () => {
  server = await startTestServer();
  for (const version of versions) await pushFile(server, `Acme.Web.${version}.nupkg`, nupkg('Acme.Web', version));
  await pushFile(server, 'Acme.Web.3.0.0.zip', smallZip());
  await pushFile(server, 'Only.Zip.1.0.0.zip', smallZip());
});
afterAll(() => server.close());

const v3 = async (path: string) => (await server.get(`/api/nuget/v3/${path}`)).body;
const v2 = async (path: string) => String((await server.get(`/api/nuget/v2/${path}`)).body);
const basic = (user: string, password: string) => ({
  'X-Octopus-ApiKey': '',
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});
/** The versions of an Atom feed's entries. */
const versionsIn = (feed: string) => [...feed.matchAll(/<d:Version>([^<]*)</g)].map(([, version]) => version);

describe('signing in to the NuGet feed', () => {
  it('takes the API key as the password of anybody, and asks for it', async () => {
    const path = '/api/Spaces-1/nuget/v3/index.json';
    for (const user of ['', 'anybody', 'ünicode'])
      expect((await server.request('GET', path, undefined, basic(user, server.apiKey))).status).toBe(200);
    for (const wrong of [basic('x', 'API-CANARY0WRONG'), basic(server.apiKey, ''), { 'X-Octopus-ApiKey': '' }]) {
      const { status, headers } = await server.request('GET', path, undefined, wrong);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Basic realm="pulpo", charset="UTF-8"']);
    }
  });

  it('takes no password anywhere else, where a browser could send it unasked', async () => {
    for (const path of ['/api/users/me', '/api/Spaces-1/packages', '/api/nuget/v4']) {
      const { status, headers } = await server.request('GET', path, undefined, basic('x', server.apiKey));
      expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, null]);
    }
  });
});

describe('NuGet protocol version 3', () => {
  it('names its resources by absolute addresses of the prefix it was asked under', async () => {
    const index = await v3('index.json');
    expect(index.version).toBe('3.0.0');
    const byType = Object.fromEntries(index.resources.map((item: any) => [item['@type'], item['@id']]));
    expect(byType).toMatchObject({
      'PackageBaseAddress/3.0.0': `${server.url}/api/nuget/v3/flat/`,
      'RegistrationsBaseUrl/3.6.0': `${server.url}/api/nuget/v3/registration/`,
      'SearchQueryService/3.5.0': `${server.url}/api/nuget/v3/search`,
    });
    const spaced = (await server.get('/api/Spaces-1/nuget/v3/index.json')).body;
    expect(spaced.resources[0]['@id']).toBe(`${server.url}/api/Spaces-1/nuget/v3/flat/`);
  });

  it('lists the versions that are nupkg files, normalised, lowest first', async () => {
    expect(await v3('flat/acme.web/index.json')).toEqual({ versions: ['1.0.0', '1.2.3', '1.10.0-beta.1', '1.10.0-rc', '2.0.0'] });
    expect((await server.get('/api/nuget/v3/flat/only.zip/index.json')).status).toBe(404);
    expect((await server.get('/api/nuget/v3/flat/unknown/index.json')).status).toBe(404);
  });

  it('gives the package and its nuspec by normalised names', async () => {
    const raw = await fetch(`${server.url}/api/nuget/v3/flat/acme.web/2.0.0/acme.web.2.0.0.nupkg`, {
      headers: { 'X-Octopus-ApiKey': server.apiKey },
    });
    expect(Buffer.from(await raw.arrayBuffer()).toString('latin1')).toBe(nupkg('Acme.Web', '2.0.0+build.5').toString('latin1'));
    expect(await v3('flat/acme.web/1.0.0/acme.web.nuspec')).toContain('<version>1.0</version>');
    for (const path of [
      'flat/acme.web/9.0.0/acme.web.9.0.0.nupkg',
      'flat/acme.web/1.0.0/other.nupkg',
      'flat/acme.web/3.0.0/acme.web.3.0.0.nupkg',
    ])
      expect([path, (await server.get(`/api/nuget/v3/${path}`)).status]).toEqual([path, 404]);
  });

  it('has a registration index with its page, and a leaf per version', async () => {
    const index = await v3('registration/acme.web/index.json');
    const base = `${server.url}/api/nuget/v3`;
    expect(index).toMatchObject({ '@id': `${base}/registration/acme.web/index.json`, count: 1 });
    const [page] = index.items;
    expect(page).toMatchObject({ count: 5, lower: '1.0.0', upper: '2.0.0', parent: index['@id'] });
    expect(page.items[0]).toEqual({
      '@id': `${base}/registration/acme.web/1.0.0.json`,
      packageContent: `${base}/flat/acme.web/1.0.0/acme.web.1.0.0.nupkg`,
      registration: index['@id'],
      catalogEntry: expect.objectContaining({ id: 'Acme.Web', version: '1.0', listed: true, description: expect.any(String) }),
    });
    expect((await server.get(new URL(page['@id']).pathname)).body.items).toEqual(page.items);
    expect(await v3('registration/acme.web/1.2.3.json')).toMatchObject({ listed: true, registration: index['@id'] });
    expect((await server.get('/api/nuget/v3/registration/acme.web/7.0.0.json')).status).toBe(404);
  });

  it('only names the pages of a package with more than 64 versions', async () => {
    for (let patch = 0; patch < 65; patch += 1) await pushFile(server, `Many.1.0.${patch}.nupkg`, nupkg('Many', `1.0.${patch}`));
    const index = await v3('registration/many/index.json');
    expect(index.items.map(({ count, lower, upper, items }: any) => [count, lower, upper, items])).toEqual([
      [64, '1.0.0', '1.0.63', undefined],
      [1, '1.0.64', '1.0.64', undefined],
    ]);
    const page = (await server.get(new URL(index.items[0]['@id']).pathname)).body;
    expect(page.items.map((item: any) => item.catalogEntry.version)).toEqual(Array.from({ length: 64 }, (_, patch) => `1.0.${patch}`));
  });

  it('searches ids, with pre-releases only where they are asked for', async () => {
    const found = await v3('search?q=acme&take=10');
    expect(found).toMatchObject({ totalHits: 1, data: [{ id: 'Acme.Web', version: '2.0.0+build.5', '@type': 'Package' }] });
    expect(found.data[0].versions.map((item: any) => item.version)).toEqual(['1.0', '1.2.3', '2.0.0+build.5']);
    expect((await v3('search?q=acme&prerelease=true')).data[0].versions).toHaveLength(5);
    expect(await v3('search?q=zip')).toEqual({ totalHits: 0, data: [] });
  });
});

describe('NuGet protocol version 2', () => {
  it('says what it can do', async () => {
    expect((await server.get('/api/nuget/v2')).headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(await v2('')).toContain('<collection href="Packages">');
    expect(await v2('$metadata')).toMatch(/<FunctionImport Name="FindPackagesById"[^]*<Parameter Name="id"/);
  });

  it('finds the versions of a package that clients of version 2 can read, or all with semVerLevel', async () => {
    const feed = await v2("FindPackagesById()?id='acme.web'");
    expect(versionsIn(feed)).toEqual(['1.10.0-rc', '1.2.3', '1.0']);
    expect(feed).toMatch(/<d:Version>1\.2\.3<[^]*?IsLatestVersion m:type="Edm.Boolean">true</);
    expect(feed).toContain(`src="${server.url}/api/nuget/v2/package/Acme.Web/1.2.3"`);
    expect(versionsIn(await v2("FindPackagesById()?id='Acme.Web'&semVerLevel=2.0.0"))).toEqual([...versions].reverse());
    expect(versionsIn(await v2("FindPackagesById()?id='Only.Zip'"))).toEqual([]);
  });

  it('gives one package, with the hash of its content', async () => {
    const entry = await v2("Packages(Id='Acme.Web',Version='1.0.0')");
    expect(versionsIn(entry)).toEqual(['1.0']);
    const [, hash = ''] = /<d:PackageHash>([^<]*)</.exec(entry) ?? [];
    const bytes = nupkg('Acme.Web', '1.0');
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    expect([hash, entry.includes('<d:PackageHashAlgorithm>SHA256<')]).toEqual([sha256, true]);
    const raw = await server.get('/api/nuget/v2/package/Acme.Web/1.0');
    expect(raw.headers.get('content-length')).toBe(String(bytes.length));
    expect((await server.get("/api/nuget/v2/Packages(Id='Acme.Web',Version='9')")).status).toBe(404);
  });

  it('searches and filters as clients do, page by page', async () => {
    expect(versionsIn(await v2("Search()?searchTerm='acme'&includePrerelease=false&$filter=IsLatestVersion"))).toEqual(['1.2.3']);
    expect(versionsIn(await v2("Packages()?$filter=tolower(Id) eq 'acme.web' and IsAbsoluteLatestVersion"))).toEqual(['1.10.0-rc']);
    const first = await v2("FindPackagesById()?id='many'");
    expect(versionsIn(first)).toHaveLength(65);
    const two = await v2("FindPackagesById()?id='many'&$top=2&$skip=1");
    expect(versionsIn(two)).toEqual(['1.0.63', '1.0.62']);
    expect(two).not.toContain('rel="next"');
    expect((await server.get('/api/nuget/v2/Packages()?$filter=DownloadCount gt 3')).status).toBe(400);
    expect((await server.get('/api/nuget/v2/GetUpdates()')).status).toBe(404);
  });

  it.skipIf(!hasProgram('python3'))('writes XML that parsers take, whatever stands in a package', async () => {
    const folder = tempDir();
    for (const [index, path] of ['', '$metadata', "FindPackagesById()?id='acme.web'", "Packages(Id='Acme.Web',Version='1.0')"].entries()) {
      const file = join(folder, `${index}.xml`);
      writeFileSync(file, await v2(path));
      execFileSync('python3', ['-c', 'import sys,xml.dom.minidom as m; m.parse(sys.argv[1])', file]);
    }
  });
});

describe('what a package needs', () => {
  const told = `<authors>Ada &amp; Co, Eve</authors><dependencies>
    <group targetFramework="net472"><dependency id="Acme.Core" version="[1.0, 2.0)" exclude="Build" /><dependency id="Any"/></group>
    <group targetFramework=".NETStandard2.0"></group>
    <group><dependency id="Acme.Lib" version="1.0"/></group>
  </dependencies>`;
  beforeAll(() => pushFile(server, 'Needs.1.0.0.nupkg', nupkg('Needs', '1.0.0', told)));

  it('stands in the registration: authors, and a group per framework', async () => {
    const [page] = (await v3('registration/needs/index.json')).items;
    expect(page.items[0].catalogEntry).toMatchObject({
      authors: 'Ada & Co, Eve',
      dependencyGroups: [
        { targetFramework: 'net472', dependencies: [{ id: 'Acme.Core', range: '[1.0, 2.0)' }, { id: 'Any' }] },
        { targetFramework: '.NETStandard2.0', dependencies: [] },
        { dependencies: [{ id: 'Acme.Lib', range: '1.0' }] },
      ],
    });
    // "Any" has no range at all: an empty one is no range.
    expect(page.items[0].catalogEntry.dependencyGroups[0].dependencies[1]).toEqual({ id: 'Any' });
    expect((await v3('search?q=needs')).data[0].authors).toEqual(['Ada & Co', 'Eve']);
  });

  it('stands in the entries of version 2 as one text', async () => {
    for (const entry of [await v2("Packages(Id='Needs',Version='1.0.0')"), await v2("FindPackagesById()?id='needs'")]) {
      expect(entry).toContain('<d:Authors>Ada &amp; Co, Eve</d:Authors>');
      expect(entry).toContain('<author><name>Ada &amp; Co, Eve</name></author>');
      const needs = 'Acme.Core:[1.0, 2.0):net472|Any::net472|::.NETStandard2.0|Acme.Lib:1.0';
      expect(entry).toContain(`<d:Dependencies>${needs}</d:Dependencies>`);
    }
  });

  it('is nothing where the nuspec names nothing, and stays out of the other API', async () => {
    const [page] = (await v3('registration/acme.web/index.json')).items;
    expect(page.items[0].catalogEntry).toMatchObject({ authors: 'Acme', dependencyGroups: [] });
    expect(await v2("Packages(Id='Acme.Web',Version='1.0')")).toContain('<d:Dependencies></d:Dependencies>');
    const { body } = await server.get('/api/packages/Needs.1.0.0');
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['DependencyGroups']));
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['Authors']));
  });
});

it.each([
  [
    'behind an empty group',
    '<dependencies><group targetFramework="net8.0"/><dependency id="A"/></dependencies>',
    [['net8.0'], [null, 'A ']],
  ],
  ['without groups', '<dependencies><dependency id="A" version="1"/><dependency id=\'B\'/></dependencies>', [[null, 'A 1', 'B ']]],
  [
    'with a prefix',
    '<n:dependencies><n:group targetFramework="net8.0"><n:dependency id="A" version="1"/></n:group></n:dependencies>',
    [['net8.0', 'A 1']],
  ],
  ['in a comment or as text', '<dependencies><!-- <dependency id="A"/> --><x><![CDATA[<dependency id="B"/>]]></x></dependencies>', []],
  ['of references', '<references><group targetFramework="net40"><reference file="a.dll"/></group></references>', []],
  ['with entities', '<dependencies><dependency id="A" version="&lt;1&gt;"/></dependencies>', [[null, 'A <1>']]],
  ['whose names break the lists', '<dependencies><dependency id="A|B"/><dependency id="C:1"/><dependency version="1"/></dependencies>', []],
  ['that never end', '<dependencies><dependency id="A" version="1"/><dependency id="B"', [[null, 'A 1']]],
])('reads dependencies %s', (_title, nuspec, groups) => {
  const read = readDependencies(`<package><metadata>${nuspec}</metadata></package>`);
  expect(
    read.map(({ TargetFramework, Dependencies }) => [TargetFramework, ...Dependencies.map(({ Id, Range }) => `${Id} ${Range}`)]),
  ).toEqual(groups);
});

it('reads a nuspec made to take long in one go', () => {
  for (const part of ['<!--', '<dependency id="', '<a b="', '<![CDATA[', '<a    ', '<'])
    expect(readDependencies(part.repeat(200_000))).toEqual([]);
});

it('reads what a client asks of version 2, quotes doubled, and nothing else of OData', () => {
  const all = { versions: 'all', semVer: 1 };
  expect(readODataRequest("Packages(Version='1.0',Id='O''Neill')", {})).toEqual({ kind: 'one', id: "O'Neill", version: '1.0' });
  expect(readODataRequest('FindPackagesById()', { id: "'A'" })).toMatchObject({ which: { ...all, id: 'A' } });
  expect(readODataRequest('Packages', { $filter: "(tolower(Id) eq 'a') and (Version eq '1.0')" })).toMatchObject({
    which: { ...all, id: 'a', version: '1.0' },
  });
  expect(() => readODataRequest('Packages', { $filter: "substringof('a',Id)" })).toThrow('is not offered');
  expect(() => readODataRequest("Packages('A')", {})).toThrow('names no package');
});

it('normalises versions as NuGet does', () => {
  const cases = { '1': '1.0.0', '1.0.0.0': '1.0.0', '01.02.03.04': '1.2.3.4', '1.0-Alpha.1+Build': '1.0.0-alpha.1', odd: 'odd' };
  expect(Object.fromEntries(Object.keys(cases).map((text) => [text, normaliseNuGetVersion(text)]))).toEqual(cases);
});
