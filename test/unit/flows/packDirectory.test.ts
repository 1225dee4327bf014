import { chmodSync, existsSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import type { PackResult } from '../../../src/flows/packDirectory.ts';
import { packDirectory } from '../../../src/flows/packDirectory.ts';
import type { PackWishes } from '../../../src/flows/preparePack.ts';
import { preparePack } from '../../../src/flows/preparePack.ts';
import type { OutputEvent, Reporter } from '../../../src/output/events.ts';
import type { ArchiveEntry } from '../../../src/packaging/archiveEntry.ts';
import { extractArchive } from '../../../src/packaging/extractArchive.ts';
import { listArchive, readArchive, readPackageMetadata } from '../../../src/packaging/readArchive.ts';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';
import { fakeClock } from '../../support/fakeClock.ts';
import { fakeEnv } from '../../support/fakeEnv.ts';
import { tempDir } from '../../support/tempDir.ts';
import { writeTree } from '../packaging/writeTree.ts';

const metadata = {
  authors: [],
  title: undefined,
  description: undefined,
  releaseNotes: undefined,
  releaseNotesFile: undefined,
  nuspecFile: undefined,
};

interface Run {
  readonly result: PackResult;
  readonly events: readonly OutputEvent[];
}

async function pack(
  cwd: string,
  request: Partial<PackWishes> = {},
  env: Readonly<Record<string, string>> = {},
  pause = (): Promise<void> => Promise.resolve(),
): Promise<Run> {
  const events: OutputEvent[] = [];
  const reporter: Reporter = { emit: (event) => events.push(event), addSecret: () => undefined };
  const wishes: PackWishes = {
    ...{ id: 'Acme.Web', version: '1.2.3', format: 'nupkg', basePath: 'in', outFolder: 'out', include: [], exclude: [] },
    ...{ existing: 'refuse', level: 6, links: 'follow', versionControl: 'skip', modes: 'normal', collisions: 'refuse' },
    ...{ changed: 'refuse', secrets: 'warn', timestamps: undefined, metadata },
    ...request,
  };
  const clock = fakeClock('auto', Date.UTC(2024, 0, 5, 9, 15, 3));
  const prepared = await preparePack(wishes, { cwd, clock, env: fakeEnv(env), files: nodeFiles(), processes: nodeProcesses(), reporter });
  const result = await packDirectory(prepared, { cwd, reporter, pause });
  return { result, events };
}

async function textOf(path: string, wanted: RegExp): Promise<string> {
  const chunks: Buffer[] = [];
  const visit = (entry: ArchiveEntry): { write(chunk: Uint8Array): void; end(): void } | 'skip' =>
    wanted.test(entry.name) ? { write: (chunk) => chunks.push(Buffer.from(chunk)), end: () => undefined } : 'skip';
  await readArchive(path, visit);
  return Buffer.concat(chunks).toString('utf8');
}

function warnings(run: Run): string[] {
  return run.events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
}

describe('packDirectory', () => {
  it('says that no package was written when it is interrupted', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a'.repeat(17 * 1024 * 1024) });
    const pause = () => Promise.reject(new AppError('terminated', 'TERMINATED', 'Terminated'));
    await expect(pack(cwd, { format: 'targz', level: 0 }, {}, pause)).rejects.toMatchObject({
      ...{ kind: 'terminated', code: 'TERMINATED', message: 'Terminated' },
      details: [`No package was written; ${join(cwd, 'out', 'Acme.Web.1.2.3.tar.gz')} is as it was.`],
    });
    expect(existsSync(join(cwd, 'out', 'Acme.Web.1.2.3.tar.gz'))).toBe(false);
  });

  it('makes the output folder and names the package after id, version as given, and format', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    const { result } = await pack(cwd, { version: '1.02-beta+sha', outFolder: 'x/y' });
    expect(result).toMatchObject({ path: join(cwd, 'x/y/Acme.Web.1.02-beta+sha.nupkg'), files: ['a.txt'], format: 'nupkg' });
    expect(existsSync(result.path)).toBe(true);
  });

  it('takes the time for a version when none is given', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    const { result } = await pack(cwd, { version: undefined });
    const now = new Date(Date.UTC(2024, 0, 5, 9, 15, 3));
    expect(result.metadata.version).toBe(`${now.getFullYear()}.${now.getMonth() + 1}.${now.getDate()}.${now.getHours() * 10_000 + 1503}`);
  });

  describe('a nupkg', () => {
    it('has NuGet’s parts in NuGet’s order, with encoded names', async () => {
      const cwd = writeTree(tempDir(), { 'in/b c/d+e.txt': '', 'in/LICENSE': '', 'in/ü.txt': '' });
      const { result } = await pack(cwd);
      const raw = (await listArchive(result.path, { fileName: 'seen-as.zip' })).entries.map((entry) => entry.name);
      expect(raw.slice(0, -1)).toEqual([
        '_rels/.rels',
        'Acme.Web.nuspec',
        'LICENSE',
        'b%20c/d%2Be.txt',
        '%C3%BC.txt',
        '[Content_Types].xml',
      ]);
      expect(raw.at(-1)).toMatch(/^package\/services\/metadata\/core-properties\/[0-9a-f]{32}\.psmdcp$/);
    });

    it('relates and describes its parts', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.TXT': '', 'in/LICENSE': '', 'in/b.dll': '' });
      const { result } = await pack(cwd, { metadata: { ...metadata, authors: ['Ann', 'Bob'], description: 'D & d' } });
      const seenAsZip = join(cwd, 'seen.zip');
      writeFileSync(seenAsZip, readFileSync(result.path));
      const relations = await textOf(seenAsZip, /\.rels$/);
      expect(relations).toMatch(
        /Type="http:\/\/schemas\.microsoft\.com\/packaging\/2010\/07\/manifest" Target="\/Acme\.Web\.nuspec" Id="R[0-9A-F]{16}"/,
      );
      expect(relations).toMatch(
        /relationships\/metadata\/core-properties" Target="\/package\/services\/metadata\/core-properties\/[0-9a-f]{32}\.psmdcp" Id="R[0-9A-F]{16}"/,
      );
      const types = await textOf(seenAsZip, /Content_Types/);
      expect(types.match(/Extension="\w+"/g)).toEqual(
        ['rels', 'psmdcp', 'dll', 'nuspec', 'txt'].map((extension) => `Extension="${extension}"`),
      );
      expect(types).toContain('<Override PartName="/LICENSE" ContentType="application/octet" />');
      expect(await textOf(seenAsZip, /\.psmdcp$/)).toContain(
        '<dc:creator>Ann, Bob</dc:creator>\n  <dc:description>D &amp; d</dc:description>\n  <dc:identifier>Acme.Web</dc:identifier>',
      );
    });

    it('says nothing about who packed it where', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      const { result } = await pack(cwd, {}, { USER: 'CANARY-user', HOSTNAME: 'CANARY-host' });
      expect(await readPackageMetadata(result.path)).toMatchObject({
        authors: ['Acme.Web'],
        description: 'A deployment package created from files on disk.',
      });
    });

    it('leaves out every nuspec it finds', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/Old.nuspec': '', 'in/sub/x.NUSPEC': '' });
      expect((await pack(cwd)).result.files).toEqual(['a.txt']);
    });

    it('uses a given nuspec as it is', async () => {
      const nuspec =
        '\ufeff<?xml version="1.0"?>\r\n<package><metadata><id>acme.web</id><version>1.2.3.0</version><authors>Me</authors><description>d</description><tags>t</tags></metadata></package>';
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'web.nuspec': nuspec });
      const { result } = await pack(cwd, { metadata: { ...metadata, nuspecFile: 'web.nuspec' } });
      writeFileSync(join(cwd, 'seen.zip'), readFileSync(result.path));
      expect(await textOf(join(cwd, 'seen.zip'), /\.nuspec$/)).toBe(nuspec);
    });

    it('refuses a nuspec of another package', async () => {
      const nuspec = '<package><metadata><id>Other</id><version>1.2.3</version></metadata></package>';
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'web.nuspec': nuspec });
      await expect(pack(cwd, { metadata: { ...metadata, nuspecFile: 'web.nuspec' } })).rejects.toThrow(
        "The nuspec 'web.nuspec' describes Other 1.2.3, not Acme.Web 1.2.3",
      );
    });

    it('joins the notes of the file and of the command line', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'notes.md': '\ufeffFrom the file' });
      const { result } = await pack(cwd, { metadata: { ...metadata, releaseNotesFile: 'notes.md', releaseNotes: 'From the line' } });
      expect((await readPackageMetadata(result.path))?.releaseNotes).toBe('From the file\nFrom the line');
    });

    it('only warns when the notes file is missing', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      expect(warnings(await pack(cwd, { metadata: { ...metadata, releaseNotesFile: 'gone.md' } }))).toEqual([
        "The release notes file 'gone.md' could not be found",
      ]);
    });

    it('needs at least one file', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      await expect(pack(cwd, { include: ['*.dll'], exclude: ['obj/'] })).rejects.toMatchObject({
        code: 'PACKAGE_EMPTY',
        details: [`No file that matches '*.dll' was found in ${join(cwd, 'in')}, leaving out 'obj/'.`],
        hint: expect.stringContaining('--base-path'),
      });
      await expect(pack(cwd, { include: ['b.txt'] })).rejects.toMatchObject({
        code: 'INCLUDE_FILE_MISSING',
        message: "File not found: 'b.txt'",
      });
    });
  });

  it('packs nothing into a zip with a warning, as octo did', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    const run = await pack(cwd, { format: 'zip', include: ['b.txt'] });
    expect(warnings(run)).toEqual(["No file is named 'b.txt'", 'No file matched, so the package is empty']);
    expect(run.result.sizeBytes).toBe(22);
  });

  it('keeps folders in a zip where a nupkg does not', async () => {
    const cwd = writeTree(tempDir(), { 'in/bin/x/a.dll': 'a' });
    expect((await pack(cwd, { format: 'zip', include: ['bin/**'] })).result.files).toEqual(['bin/x/a.dll']);
    expect((await pack(cwd, { format: 'nupkg', include: ['bin/**'] })).result.files).toEqual(['x/a.dll']);
  });

  it('C60: does not pack itself when it is packed again into its own folder', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    for (const format of ['nupkg', 'zip', 'targz'] as const) {
      const first = await pack(cwd, { format, outFolder: 'in/sub', exclude: ['sub/*'] });
      const request = {
        format,
        outFolder: 'in/sub',
        existing: 'replace',
        include: ['a.txt', `sub/Acme.Web.1.2.3*`],
        exclude: format === 'nupkg' ? [] : ['*.nupkg', format === 'targz' ? '*.zip' : '*.gz'],
      } as const;
      const second = await pack(cwd, request);
      expect(second.result.files).toEqual(['a.txt']);
      expect(second.result.sha256).toBe(first.result.sha256);
    }
  });

  describe('into a folder that it packs', () => {
    const said = ({ events }: Run) => events.flatMap((event) => (event.type === 'info' ? event.message : []));

    it.each(['nupkg', 'zip', 'targz'] as const)('leaves out the %s of an earlier run and says so', async (format) => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      const first = await pack(cwd, { format, outFolder: 'in', version: '1.0.0' });
      const second = await pack(cwd, { format, outFolder: 'in', version: '1.0.1-beta.2+sha' });
      expect(second.result.files).toEqual(['a.txt']);
      expect(said(first)).toEqual([]);
      const name = `Acme.Web.1.0.0.${format === 'targz' ? 'tar.gz' : format}`;
      expect(said(second)).toEqual([`Left out packages of Acme.Web in the out folder: ${name}`]);
    });

    it('leaves out those of every format and casing, in one line', async () => {
      const packages = { 'in/out/acme.WEB.2.ZIP': 'x', 'in/out/Acme.Web.1.0.tar.gz': 'x', 'in/out/Acme.Web.1.0-b.nupkg': 'x' };
      const run = await pack(writeTree(tempDir(), { 'in/a.txt': 'a', ...packages }), { format: 'zip', outFolder: 'in/out' });
      expect(run.result.files).toEqual(['a.txt']);
      expect(said(run)).toEqual([
        'Left out packages of Acme.Web in the out folder: Acme.Web.1.0-b.nupkg, Acme.Web.1.0.tar.gz, acme.WEB.2.ZIP',
      ]);
    });

    it('keeps what only looks like one', async () => {
      const others = [
        'Acme.Web.zip',
        'Acme.Web.Data.1.0.zip',
        'Acme.Web-1.0.zip',
        'XAcme.Web.1.0.zip',
        'Acme.Web.1.0.jar',
        'Acme.Web.1.0.txt',
      ];
      const names = [...others.map((name) => `out/${name}`), 'lib/Acme.Web.1.0.zip', 'out/lib/Acme.Web.1.0.zip'].sort();
      const cwd = writeTree(tempDir(), Object.fromEntries(names.map((name) => [`in/${name}`, 'x'])));
      const run = await pack(cwd, { format: 'zip', outFolder: 'in/out' });
      expect(run.result.files).toEqual(names);
      expect(said(run)).toEqual([]);
    });

    it('packs one that is named without a wildcard', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'in/Acme.Web.1.0.zip': 'x', 'in/Acme.Web.1.1.zip': 'x' });
      const run = await pack(cwd, { format: 'zip', outFolder: 'in', include: ['*', 'Acme.Web.1.0.zip'] });
      expect(run.result.files).toEqual(['Acme.Web.1.0.zip', 'a.txt']);
    });
  });

  it('refuses to replace a package before it reads anything', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a', 'out/Acme.Web.1.2.3.nupkg': 'old' });
    await expect(pack(cwd, { basePath: 'nowhere' })).rejects.toMatchObject({ code: 'PACKAGE_EXISTS', kind: 'usage' });
    expect(readFileSync(join(cwd, 'out/Acme.Web.1.2.3.nupkg'), 'utf8')).toBe('old');
  });

  it('warns of secrets, or refuses them', async () => {
    const cwd = writeTree(tempDir(), { 'in/.env': 'x', 'in/a.txt': 'a' });
    expect(warnings(await pack(cwd))).toEqual(['Files that look like secrets are packed: .env']);
    await expect(pack(cwd, { secrets: 'refuse', version: '2' })).rejects.toMatchObject({ code: 'SECRETS_FOUND', details: ['.env'] });
    expect(existsSync(join(cwd, 'out/Acme.Web.2.nupkg'))).toBe(false);
  });

  it('warns of a package that pulpo’s own server would not unpack', async () => {
    const cwd = writeTree(tempDir(), { 'in/zeros': Buffer.alloc(12 * 1024 * 1024) });
    const run = await pack(cwd);
    expect(warnings(run)[0]).toMatch(/^pulpo's own server would refuse to unpack '.*': its content is \d+ times larger than the package$/);
    await expect(extractArchive(run.result.path, join(cwd, 't'), { links: 'refuse' })).rejects.toMatchObject({ code: 'ARCHIVE_TOO_LARGE' });
  });

  describe('the time of entries', () => {
    const timeOf = async (run: Run): Promise<string> =>
      new Date(((await listArchive(run.result.path)).entries.find((entry) => entry.name === 'a.txt')?.modified ?? 0) * 1000).toISOString();

    it.each([
      [undefined, {}, '1980-01-01T00:00:00.000Z'],
      [undefined, { SOURCE_DATE_EPOCH: '1700000001' }, '2023-11-14T22:13:21.000Z'],
      ['2024-05-01T12:00:01+02:00', { SOURCE_DATE_EPOCH: '1' }, '2024-05-01T10:00:01.000Z'],
      ['2024-05-01', {}, '2024-05-01T00:00:00.000Z'],
      ['mtime', {}, '2020-09-13T12:26:40.000Z'],
    ])('for --timestamps %s and %j is %s', async (timestamps, env, expected) => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      utimesSync(join(cwd, 'in/a.txt'), 0, 1_600_000_000);
      for (const format of ['nupkg', 'targz'] as const) expect(await timeOf(await pack(cwd, { timestamps, format }, env))).toBe(expected);
    });

    it('comes from the last commit when asked for', async () => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      const git = async (...args: string[]): Promise<void> => {
        const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_COMMITTER_DATE: '2024-02-29T10:00:00Z' };
        const identity = ['-c', 'user.name=T', '-c', 'user.email=t@example.com'];
        const child = await nodeProcesses().start({ file: 'git', args: [...identity, ...args], cwd, env, group: 'shared' });
        child.stdout.resume();
        child.stderr.resume();
        expect((await child.exited).code).toBe(0);
      };
      await git('init', '-q');
      await git('add', '.');
      await git('commit', '-qm', 'x');
      const run = await pack(cwd, { timestamps: 'commit' }, { PATH: process.env['PATH'] ?? '', HOME: cwd });
      expect(await timeOf(run)).toBe('2024-02-29T10:00:00.000Z');
    });

    it.each([
      ['yesterday', {}],
      ['2024-05-01T12:00:00', {}],
      [undefined, { SOURCE_DATE_EPOCH: 'soon' }],
      ['commit', { PATH: '/nonexistent' }],
    ])('is refused for --timestamps %s and %j', async (timestamps, env) => {
      const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
      await expect(pack(cwd, { timestamps }, env)).rejects.toMatchObject({ code: 'TIMESTAMP_INVALID' });
    });
  });

  it.each(['nupkg', 'zip', 'targz'] as const)('gives the same bytes for the same %s made elsewhere at another time', async (format) => {
    const files = { 'in/b/ü.txt': 'u', 'in/a.txt': 'a', 'in/run': '#!' };
    const [one, two] = [writeTree(tempDir(), files), writeTree(tempDir(), Object.fromEntries(Object.entries(files).reverse()))];
    for (const cwd of [one, two]) chmodSync(join(cwd, 'in/run'), 0o755);
    utimesSync(join(two, 'in/a.txt'), 5, 5);
    symlinkSync('a.txt', join(one, 'in/c.txt'));
    symlinkSync(join(two, 'in/a.txt'), join(two, 'in/c.txt'));
    const [first, second] = [
      await pack(one, { format }),
      await pack(two, { format, outFolder: 'else' }, { TZ: 'Asia/Tokyo', LANG: 'tr_TR' }),
    ];
    expect(first.result.files).toContain('c.txt');
    expect(readFileSync(first.result.path).equals(readFileSync(second.result.path))).toBe(true);
  });
});
