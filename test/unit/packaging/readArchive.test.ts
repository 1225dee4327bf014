import { execFileSync } from 'node:child_process';
import { createWriteStream, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import type { ArchiveEntry } from '../../../src/packaging/archiveEntry.ts';
import { defaultLimits } from '../../../src/packaging/archivePolicy.ts';
import type { ReadOptions } from '../../../src/packaging/readArchive.ts';
import { listArchive, readArchive, readPackageMetadata } from '../../../src/packaging/readArchive.ts';
import { tempDir } from '../../support/tempDir.ts';
import { hasProgram } from './programs.ts';
import { paxEntry, rawTar } from './rawTar.ts';
import { rawZip } from './rawZip.ts';
import { writeTree } from './writeTree.ts';

function archive(bytes: Buffer, name = 'a.zip'): string {
  const path = join(tempDir(), name);
  writeFileSync(path, bytes);
  return path;
}

async function contents(path: string, options: ReadOptions = {}): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (entry: ArchiveEntry): { write(chunk: Uint8Array): void; end(): void } => {
    const chunks: Buffer[] = [];
    if (entry.kind !== 'file') found[`${entry.name} (${entry.kind})`] = entry.target ?? '';
    return { write: (chunk) => chunks.push(Buffer.from(chunk)), end: () => (found[entry.name] = Buffer.concat(chunks).toString()) };
  };
  await readArchive(path, visit, options);
  return found;
}

async function names(path: string): Promise<string[]> {
  return (await listArchive(path)).entries.map((entry) => entry.name);
}

describe('readArchive', () => {
  it('reads what yazl writes: deflated, stored, streamed, empty, folders, UTF-8 names', async () => {
    const path = join(tempDir(), 'a.zip');
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('deflated '.repeat(100)), 'd/deflated.txt', { mode: 0o100755, mtime: new Date('2024-01-02T03:04:06Z') });
    zip.addBuffer(Buffer.from('stored'), 'störed.txt', { compress: false });
    zip.addBuffer(Buffer.alloc(0), 'empty');
    zip.addEmptyDirectory('folder');
    zip.addReadStream((await import('node:stream')).Readable.from([Buffer.from('streamed')]), 'streamed.txt');
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(path));
    expect(await contents(path)).toEqual({
      'd/deflated.txt': 'deflated '.repeat(100),
      'störed.txt': 'stored',
      empty: '',
      'folder (folder)': '',
      'streamed.txt': 'streamed',
    });
    const { entries } = await listArchive(path);
    expect(entries.find((entry) => entry.name === 'd/deflated.txt')).toMatchObject({
      kind: 'file',
      size: 900,
      mode: 0o755,
      modified: Date.UTC(2024, 0, 2, 3, 4, 6) / 1000,
    });
  });

  it('streams an entry that is too large to inflate at once', async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, 'The quick brown fox. ');
    large.writeUInt32LE(0x12345678, large.length - 4);
    const path = archive(
      rawZip([
        { name: 'large', data: large },
        { name: 'after', data: 'x' },
      ]),
    );
    let bytes = Buffer.alloc(0);
    await readArchive(
      path,
      (entry) => (entry.name === 'large' ? { write: (chunk) => (bytes = Buffer.concat([bytes, chunk])), end: () => undefined } : 'skip'),
      { limits: { ...defaultLimits, totalRatio: 1000 } },
    );
    expect(bytes.equals(large)).toBe(true);
  });

  it.skipIf(!hasProgram('zip'))('reads what Info-ZIP writes, with modes and links', async () => {
    const folder = writeTree(tempDir(), { 'in/run.sh': '#!/bin/sh', 'in/sub/a.txt': 'a' });
    execFileSync('sh', ['-c', 'chmod 755 run.sh; ln -s sub/a.txt link; zip -qry ../a.zip .'], { cwd: join(folder, 'in') });
    expect(await contents(join(folder, 'a.zip'), { links: 'allow' })).toEqual({
      'run.sh': '#!/bin/sh',
      'sub (folder)': '',
      'sub/a.txt': 'a',
      'link (link)': 'sub/a.txt',
    });
  });

  it.skipIf(!hasProgram('python3'))('reads what Python writes to a pipe, in 64 bits', async () => {
    const path = join(tempDir(), 'a.zip');
    const script =
      'import sys,zipfile\nwith zipfile.ZipFile(sys.stdout.buffer,"w",zipfile.ZIP_DEFLATED) as z:\n with z.open("a.txt","w",force_zip64=True) as f: f.write(b"abc")';
    writeFileSync(path, execFileSync('sh', ['-c', `python3 -c '${script}' | cat`]));
    expect(await contents(path)).toEqual({ 'a.txt': 'abc' });
  });

  it.skipIf(!hasProgram('tar'))('reads what tar writes, as tar and tar.gz, with long names', async () => {
    const long = `${'d'.repeat(90)}/${'f'.repeat(120)}/ü.txt`;
    const folder = writeTree(tempDir(), { 'in/a.txt': 'a', [`in/${long}`]: 'long' });
    for (const [flags, name] of [
      ['-czf', 'gnu.tar.gz'],
      ['--format=pax -cf', 'pax.tar'],
      ['--format=ustar -cf', 'short.tar'],
    ] as const) {
      execFileSync('sh', ['-c', `tar ${flags} ../${name} ${name === 'short.tar' ? 'a.txt' : '.'}`], { cwd: join(folder, 'in') });
    }
    expect(await contents(join(folder, 'gnu.tar.gz'))).toMatchObject({ 'a.txt': 'a', [long]: 'long' });
    expect(await contents(join(folder, 'pax.tar'))).toMatchObject({ 'a.txt': 'a', [long]: 'long' });
    expect(await contents(join(folder, 'short.tar'))).toEqual({ 'a.txt': 'a' });
  });

  it('takes \\ in names for / and says so', async () => {
    const path = archive(rawZip([{ name: 'dir\\a.txt', data: 'a' }]));
    const listing = await listArchive(path);
    expect(listing.entries.map((entry) => entry.name)).toEqual(['dir/a.txt']);
    expect(listing.warnings).toEqual(["Entries with '\\' in their names are read as paths, first 'dir\\a.txt'"]);
  });

  it('reads names without the UTF-8 mark as UTF-8 where they are, else as code page 437', async () => {
    expect(await names(archive(rawZip([{ name: Buffer.from('ü') }, { name: Buffer.from([0x81, 0x2e, 0x94]) }])))).toEqual(['ü', 'ü.ö']);
  });

  it('reads an archive without entries', async () => {
    expect(await names(archive(rawZip([])))).toEqual([]);
  });

  it('reads a comment at the end of the archive', async () => {
    expect(await names(archive(rawZip([{ name: 'a' }], { comment: 'hello PK\u0005\u0006' })))).toEqual(['a']);
  });

  it('decodes the names of a nupkg and marks what belongs to the container', async () => {
    const entries = [
      '_rels/.rels',
      'Web.nuspec',
      'lib/a%20b%2Bc.txt',
      '[Content_Types].xml',
      'package/services/metadata/core-properties/0.psmdcp',
    ];
    const { entries: found } = await listArchive(archive(rawZip(entries.map((name) => ({ name }))), 'Web.1.0.nupkg'));
    expect(found.filter((entry) => entry.role === 'content').map((entry) => entry.name)).toEqual(['lib/a b+c.txt']);
  });

  it('keeps percent signs of names that are not encoded', async () => {
    expect(await names(archive(rawZip([{ name: '100%.txt' }]), 'Web.1.0.nupkg'))).toEqual(['100%.txt']);
  });

  it('hides nothing of a zip that only looks like a nupkg', async () => {
    const { entries } = await listArchive(archive(rawZip([{ name: '_rels/a%20b' }])));
    expect(entries).toMatchObject([{ name: '_rels/a%20b', role: 'content' }]);
  });

  it('tells a nupkg by the name given where the file has another', async () => {
    const path = archive(
      rawZip([{ name: 'Web.nuspec', data: '<package><metadata><id>Web</id><version>1.0-b</version></metadata></package>' }]),
      '4e07408562',
    );
    expect((await listArchive(path, { fileName: 'Web.1.0-b.nupkg' })).format).toBe('nupkg');
    expect(await readPackageMetadata(path, { fileName: 'Web.1.0-b.nupkg' })).toMatchObject({ id: 'Web', version: '1.0-b' });
    expect(await readPackageMetadata(path)).toBeUndefined();
  });

  it('calls the pause of its caller and stops when it rejects', async () => {
    const big = Buffer.alloc(17 * 1024 * 1024);
    const path = archive(rawZip([{ name: 'a', data: big, method: 0 }, { name: 'b' }]));
    const seen: string[] = [];
    const visit = (entry: ArchiveEntry) => {
      seen.push(entry.name);
      return { write: () => undefined, end: () => undefined };
    };
    await expect(readArchive(path, visit, { pause: () => Promise.reject(new Error('interrupted')) })).rejects.toThrow('interrupted');
    expect(seen).toEqual(['a']);
  });

  it('leaves the file as it was', async () => {
    const path = archive(rawZip([{ name: 'a', data: 'a' }]));
    const before = readFileSync(path);
    await contents(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('says that a missing file is missing, and that a folder is none', async () => {
    await expect(listArchive('/nowhere/a.zip')).rejects.toMatchObject({
      code: 'ARCHIVE_MISSING',
      message: "The package file '/nowhere/a.zip' does not exist",
    });
    await expect(listArchive(tempDir())).rejects.toMatchObject({ code: 'ARCHIVE_MISSING' });
  });

  it('reads a tar entry whose path, size and time stand in a pax header', async () => {
    const path = archive(
      gzipSync(rawTar([paxEntry({ path: 'lång/name', mtime: '1700000000.5' }), { name: 'short', data: 'abc' }])),
      'a.tgz',
    );
    expect(await contents(path)).toEqual({ 'lång/name': 'abc' });
    expect((await listArchive(path)).entries).toMatchObject([{ modified: 1_700_000_000, size: 3, compressedSize: undefined }]);
  });

  it('says which kind of file it can not read', async () => {
    await expect(listArchive(archive(Buffer.from('hello'), 'a.txt'))).rejects.toMatchObject({ code: 'ARCHIVE_UNKNOWN' });
    await expect(listArchive(archive(Buffer.from('hello'), 'a.zip'))).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
    await expect(listArchive(archive(Buffer.alloc(0), 'a.nupkg'))).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
  });

  it('C63: finds every cut tail', async () => {
    const whole = rawZip([
      { name: 'a.txt', data: 'some text that is deflated' },
      { name: 'b.txt', data: 'x'.repeat(500) },
    ]);
    const path = archive(whole);
    for (let size = whole.length - 1; size >= 0; size--) {
      truncateSync(path, size);
      await expect(contents(path), `cut to ${size} bytes`).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
    }
  });
});
