import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeEach, describe, expect, it } from 'vitest';
import { PartialUploads, type UploadFacts } from '../../../../src/server/packages/uploads/partialUploads.ts';
import { openUploadFiles } from '../../../../src/server/packages/uploads/uploadFiles.ts';
import type { Pushed } from '../../../../src/server/packages/port.ts';
import type { ReceivedFile } from '../../../../src/server/packages/receiveFile.ts';
import { fakeClock, type FakeClock } from '../../../support/fakeClock.ts';
import { tempDir } from '../../../support/tempDir.ts';

const hour = 60 * 60 * 1000;
const kilobyte = 1000;
const facts: UploadFacts = { owner: 'Users-1', space: 'Spaces-1', fileName: 'Web.1.2.3.zip', mode: 'FailIfExists', size: 5 * kilobyte };

let folder: string;
let clock: FakeClock;
beforeEach(() => {
  folder = join(tempDir(), 'uploads');
  clock = fakeClock('manual');
});

/** The uploads of a server that starts on the folder, whatever became of the one before. */
async function started(totalBytes = 12 * kilobyte): Promise<PartialUploads> {
  const limits = { totalBytes, keptMs: 24 * hour, requireSpace: () => Promise.resolve() };
  const uploads = new PartialUploads({ files: await openUploadFiles(folder), clock, limits });
  await uploads.load();
  return uploads;
}

async function begun(uploads: PartialUploads, wanted: Partial<UploadFacts> = {}): Promise<string> {
  const all = { ...facts, ...wanted };
  const id = await uploads.idOf(all, '');
  await uploads.begin(id, all);
  return id;
}

const append = (uploads: PartialUploads, id: string, bytes: Buffer, offset = 0) => uploads.write(Readable.from([bytes]), id, offset);
const fileHash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('uploads that are not whole', () => {
  it('keep what came before the connection broke', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(3 * kilobyte);
        throw new Error('reset');
      })(),
    );
    await expect(uploads.write(broken, id, 0)).rejects.toThrow('reset');
    expect((await uploads.getUpload(id)).offset).toBe(3 * kilobyte);
  });

  it('go on in a server that was started anew, with the right hashes', async () => {
    const bytes = randomBytes(5 * kilobyte);
    const before = await started();
    await append(before, await begun(before), bytes.subarray(0, 3 * kilobyte));
    const uploads = await started();
    const id = await begun(uploads);
    expect((await uploads.getUpload(id)).offset).toBe(3 * kilobyte);
    await append(uploads, id, bytes.subarray(3 * kilobyte), 3 * kilobyte);
    const taken: ReceivedFile[] = [];
    await uploads.finish(id, (file) => (taken.push(file), Promise.resolve({} as Pushed)));
    expect(taken).toMatchObject([{ bytes: bytes.length, sha256: fileHash(bytes), fileName: 'Web.1.2.3.zip' }]);
  });

  it('are cut back to what was on disk for certain when a server was killed', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    await append(uploads, id, Buffer.alloc(3 * kilobyte));
    await writeFile(join(folder, `${id}.data`), Buffer.alloc(4 * kilobyte, 1));
    const next = await started();
    expect((await next.getUpload(id)).offset).toBe(3 * kilobyte);
    expect(await readFile(join(folder, `${id}.data`))).toHaveLength(3 * kilobyte);
  });

  it('are removed at the start where record or bytes are missing or broken', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    await writeFile(join(folder, `${id}.json`), '{"id":');
    await writeFile(join(folder, 'stray.data'), 'x');
    await started();
    expect(await readdir(folder)).toEqual([]);
  });

  it('are removed when no byte came for a day', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    clock.advance(23 * hour);
    await append(uploads, id, Buffer.alloc(kilobyte));
    clock.advance(23 * hour);
    await uploads.sweep();
    expect(uploads.find(id, facts)?.offset).toBe(kilobyte);
    clock.advance(2 * hour);
    await uploads.sweep();
    expect([uploads.find(id, facts), await readdir(folder)]).toEqual([undefined, []]);
  });

  it('give way to a new one, the oldest first, where all together would be too much', async () => {
    const uploads = await started();
    const first = await begun(uploads);
    clock.advance(1000);
    const second = await begun(uploads, { fileName: 'Api.1.0.0.zip' });
    clock.advance(1000);
    const third = await begun(uploads, { fileName: 'Job.1.0.0.zip' });
    expect([first, second, third].map((id) => uploads.find(id, facts) !== undefined)).toEqual([false, true, true]);
  });

  it('are refused where one alone is too much', async () => {
    const uploads = await started();
    await expect(begun(uploads, { size: 12 * kilobyte + 1 })).rejects.toMatchObject({ code: 'REQUEST_REFUSED' });
  });

  it.each([{ owner: 'Users-2' }, { space: 'Spaces-2' }])('are not there for %o', async (other) => {
    const uploads = await started();
    const id = await begun(uploads);
    expect(uploads.find(id, { ...facts, ...other })).toBeUndefined();
    expect(await begun(uploads, other)).not.toBe(id);
  });

  it('are stored once, with one outcome for everybody who asks', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    await append(uploads, id, Buffer.alloc(5 * kilobyte));
    let taken = 0;
    const take = () => Promise.resolve({ outcome: 'created', package: { Id: `${++taken}` } } as unknown as Pushed);
    const outcomes = await Promise.all([uploads.finish(id, take), uploads.finish(id, take)]);
    const later = await uploads.finish(id, take);
    expect([taken, new Set([...outcomes, later]).size]).toEqual([1, 1]);
  });

  it('do not take bytes for another place than where they stand', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    await append(uploads, id, Buffer.alloc(kilobyte));
    await expect(append(uploads, id, Buffer.alloc(kilobyte), 0)).rejects.toMatchObject({ status_code: 409 });
  });

  it('are another one while somebody else is still sending', async () => {
    const uploads = await started();
    const id = await begun(uploads);
    let end: () => void = () => undefined;
    const sending = uploads.write(Readable.from(until(new Promise<void>((resolve) => (end = resolve)))), id, 0);
    const other = uploads.idOf(facts, '');
    clock.advance(2000);
    expect(await other).not.toBe(id);
    end();
    await sending;
    expect(await uploads.idOf(facts, '')).toBe(id);
  });
});

async function* until(end: Promise<void>): AsyncGenerator<Buffer> {
  yield Buffer.alloc(10);
  await end;
}
