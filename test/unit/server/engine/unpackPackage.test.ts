import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AppError } from '../../../../src/errors/appError.ts';
import { unpackPackage } from '../../../../src/server/engine/files/unpackPackage.ts';
import { fakeClock } from '../../../support/fakeClock.ts';
import { tempDir } from '../../../support/tempDir.ts';
import { rawZip } from '../../packaging/rawZip.ts';

/** A package with one file of 17 MiB: large enough for one pause. */
function largePackage(): { folder: string; archive: string } {
  const folder = tempDir();
  const archive = join(folder, 'large.zip');
  writeFileSync(archive, rawZip([{ name: 'large', data: Buffer.alloc(17 * 1024 * 1024), method: 0 }]));
  return { folder, archive };
}

it('gives others a turn while it unpacks a large package', async () => {
  const { folder, archive } = largePackage();
  const clock = fakeClock();
  await unpackPackage(archive, join(folder, 'unpacked'), { clock, signal: new AbortController().signal });
  expect(clock.sleeps).toEqual([0]);
  expect(readFileSync(join(folder, 'unpacked/large')).length).toBe(17 * 1024 * 1024);
});

it('ends with the reason of a cancel and leaves nothing', async () => {
  const { folder, archive } = largePackage();
  const reason = new AppError('failed', 'TASK_CANCELED', 'The task was canceled by Ann.');
  const unpacking = unpackPackage(archive, join(folder, 'unpacked'), { clock: fakeClock(), signal: AbortSignal.abort(reason) });
  await expect(unpacking).rejects.toBe(reason);
  expect(readdirSync(folder)).toEqual(['large.zip']);
});
