import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../../../src/errors/appError.ts';
import type { ArchiveEntry, EntrySink } from '../../../src/packaging/archiveEntry.ts';
import { collisionKey } from '../../../src/packaging/archivePolicy.ts';
import { nupkgEntries } from '../../../src/packaging/nupkgParts.ts';
import type { PlannedEntry } from '../../../src/packaging/planPackage.ts';
import { readArchive } from '../../../src/packaging/readArchive.ts';
import { writePackage } from '../../../src/packaging/writePackage.ts';
import { tempDir } from '../../support/tempDir.ts';
import { rawZip } from './rawZip.ts';

async function contents(path: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const visit = (entry: ArchiveEntry): EntrySink => {
    const chunks: Buffer[] = [];
    return {
      write: (chunk) => chunks.push(Buffer.from(chunk)),
      end: () => {
        if (entry.role === 'content') found.set(entry.name, Buffer.concat(chunks).toString('utf8'));
      },
    };
  };
  await readArchive(path, visit);
  return found;
}

const part = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 12 })
  .map((text) => `p${text.replace(/[\u0000-\u001f\u007f/\\:\ud800-\udfff]/gu, '_')}`);
const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const files = fc
  .uniqueArray(fc.tuple(name, fc.string({ unit: 'binary', maxLength: 300 })), { selector: ([path]) => collisionKey(path), maxLength: 12 })
  // A path can't be a file and a folder at once.
  .filter((entries) => entries.every(([path]) => !entries.some(([other]) => collisionKey(other).startsWith(`${collisionKey(path)}/`))));

function planned(entries: readonly (readonly [string, string])[]): PlannedEntry[] {
  return entries.map(([path, content]) => ({ kind: 'text', name: path, mode: 0o644, modified: 315_532_800, content }));
}

describe('what is written is read back', () => {
  it.each(['a.zip', 'a.tar.gz', 'a.1.0.nupkg'])('from %s, whatever the names and contents', async (fileName) => {
    const path = join(tempDir(), fileName);
    const format = fileName.endsWith('.gz') ? 'targz' : 'zip';
    await fc.assert(
      fc.asyncProperty(files, fc.constantFrom(0, 1, 6, 9), async (entries, level) => {
        const content = planned(entries);
        const metadata = { id: 'a', version: '1.0', authors: [], description: '' };
        const all = fileName.endsWith('.nupkg')
          ? nupkgEntries({ files: content, metadata, nuspec: '<x/>', modified: 315_532_800 })
          : content;
        await writePackage(all, {
          path,
          format,
          level,
          existing: 'replace',
          changed: 'refuse',
          pause: () => Promise.resolve(),
        });
        expect(await contents(path)).toEqual(new Map(entries.map(([entry, text]) => [entry, Buffer.from(text).toString('utf8')])));
      }),
      { numRuns: 100 },
    );
  });
});

describe('C64: a damaged zip', () => {
  it('is read, or refused with an error of ours, whichever byte is wrong', async () => {
    const folder = tempDir();
    const whole = rawZip([
      { name: 'a.txt', data: 'some text, some text, some text' },
      { name: 'b/c.txt', data: 'stored', method: 0 },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(position) ^ change, position);
        const path = join(folder, 'a.zip');
        writeFileSync(path, bytes);
        const outcome = await contents(path).catch((error: unknown) => error);
        expect(outcome instanceof Map || (isAppError(outcome) && outcome.code.startsWith('ARCHIVE_')), String(outcome)).toBe(true);
        expect(readFileSync(path).equals(bytes)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
