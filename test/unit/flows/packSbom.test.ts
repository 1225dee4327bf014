import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackRequest, PackResult } from '../../../src/flows/packDirectory.ts';
import { packDirectory } from '../../../src/flows/packDirectory.ts';
import { packSbom } from '../../../src/flows/packSbom.ts';
import type { OutputEvent, Reporter } from '../../../src/output/events.ts';
import type { Timestamps } from '../../../src/packaging/planPackage.ts';
import { reproducibleTime } from '../../../src/packaging/planPackage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { writeTree } from '../packaging/writeTree.ts';

interface Bill {
  readonly path: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly warnings: readonly string[];
  readonly packed: PackResult;
}

async function bill(cwd: string, more: Partial<PackRequest> = {}, timestamps: Timestamps = reproducibleTime): Promise<Bill> {
  const events: OutputEvent[] = [];
  const reporter: Reporter = { emit: (event) => events.push(event), addSecret: () => undefined };
  const request: PackRequest = {
    ...{ id: 'Acme.Web', version: '1.2.3', format: 'nupkg', basePath: 'in', outFolder: 'out', include: [], exclude: [], nuspec: undefined },
    ...{ existing: 'refuse', level: 6, links: 'follow', versionControl: 'skip', modes: 'normal', collisions: 'refuse', changed: 'refuse' },
    ...{ secrets: 'warn', timestamps, metadata: { id: 'Acme.Web', version: '1.2.3', authors: ['A'], description: 'd' } },
    ...more,
  };
  const machine = { cwd, reporter, pause: () => Promise.resolve() };
  const packed = await packDirectory(request, machine);
  events.length = 0;
  const path = await packSbom(packed, timestamps, machine);
  const text = readFileSync(path, 'utf8');
  const { components } = JSON.parse(text) as { components: { name: string }[] };
  const warnings = events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  return { path, text, packed, warnings, names: components.map(({ name }) => name) };
}

function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

const lock = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/left-pad': { version: '1.3.0', license: 'WTFPL' } } });

describe('packSbom', () => {
  it.each(['nupkg', 'zip', 'targz'] as const)(
    'lists the files of a %s with their hashes, and the packages of its lock files',
    async (format) => {
      const cwd = writeTree(tempDir(), { 'in/b c/ü.txt': 'content', 'in/package-lock.json': lock, 'in/sub/npm-shrinkwrap.json': lock });
      const { path, text, names, packed } = await bill(cwd, { format });
      expect(path).toBe(`${packed.path}.cdx.json`);
      expect(names).toEqual(['b c/ü.txt', 'package-lock.json', 'sub/npm-shrinkwrap.json', 'left-pad']);
      for (const part of [sha256('content'), packed.sha256, 'pkg:npm/left-pad@1.3.0']) expect(text).toContain(part);
    },
  );

  it('gives the same bytes wherever the tree lies', async () => {
    const tree = { 'in/a.txt': 'a', 'in/package-lock.json': lock };
    const [one, two] = [await bill(writeTree(tempDir(), tree)), await bill(writeTree(tempDir(), tree), { outFolder: 'elsewhere' })];
    expect(two.text).toBe(one.text);
  });

  it('is not packed when the folder is packed again, and replaces the earlier one', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    const first = await bill(cwd, { format: 'zip', outFolder: 'in' });
    const second = await bill(cwd, { format: 'zip', outFolder: 'in', existing: 'replace' });
    expect(second.packed.files).toEqual(['a.txt']);
    expect(second.text).toBe(first.text);
  });

  it('warns of a lock file that is none', async () => {
    const { names, warnings } = await bill(writeTree(tempDir(), { 'in/package-lock.json': '{' }));
    expect(names).toEqual(['package-lock.json']);
    expect(warnings).toEqual(["'package-lock.json' is no lock file of npm; the bill of materials names no package of it"]);
  });

  it('tells the time that was asked for, and none otherwise', async () => {
    const made = async (timestamps: Timestamps): Promise<unknown> => {
      const { text } = await bill(writeTree(tempDir(), { 'in/a.txt': 'a' }), { timestamps }, timestamps);
      return (JSON.parse(text) as { metadata: { timestamp?: string } }).metadata.timestamp;
    };
    expect(await made({ kind: 'fixed', seconds: 1_700_000_000 })).toBe('2023-11-14T22:13:20.000Z');
    for (const none of [reproducibleTime, { kind: 'mtime' } as const, { kind: 'fixed', seconds: 1e15 } as const])
      expect(await made(none)).toBeUndefined();
  });

  it('takes what was packed although a server would not unpack it', async () => {
    const cwd = writeTree(tempDir(), { 'in/zeros': Buffer.alloc(12 * 1024 * 1024), 'in/Readme': '1', 'in/README': '2' });
    symlinkSync('zeros', join(cwd, 'in/link'));
    expect((await bill(cwd, { links: 'keep', collisions: 'allow' })).names).toEqual(['README', 'Readme', 'zeros']);
  });

  it('says that the package is there when the bill of materials can not be written', async () => {
    const cwd = writeTree(tempDir(), { 'in/a.txt': 'a' });
    mkdirSync(join(cwd, 'out/Acme.Web.1.2.3.zip.cdx.json'), { recursive: true });
    writeFileSync(join(cwd, 'out/Acme.Web.1.2.3.zip.cdx.json/file'), '');
    await expect(bill(cwd, { format: 'zip' })).rejects.toMatchObject({
      ...{ kind: 'io', code: 'SBOM_FAILED' },
      message: expect.stringMatching(/^The package '.*zip' is there, its bill of materials is not: Can't write '.*cdx.json'/) as string,
    });
    expect(readFileSync(join(cwd, 'out/Acme.Web.1.2.3.zip')).length).toBeGreaterThan(0);
  });
});
