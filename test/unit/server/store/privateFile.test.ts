import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { link } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publishFile } from '../../../../src/server/store/privateFile.ts';
import { tempDir } from '../../../support/tempDir.ts';

const failing = (code: string) => async (): Promise<never> => {
  throw Object.assign(new Error(code), { code });
};

function finished() {
  const folder = tempDir();
  const [from, to] = [join(folder, 'work.zip'), join(folder, 'backup.zip')];
  writeFileSync(from, 'content');
  return { folder, from, to };
}

it.each(['EXDEV', 'EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'])('a file is copied whole where a link fails with %s', async (code) => {
  const { folder, from, to } = finished();
  await publishFile(from, to, failing(code));
  expect([readFileSync(to, 'utf8'), statSync(to).mode & 0o777, readdirSync(folder)]).toEqual(['content', 0o600, ['backup.zip']]);
});

it('the copy gets its name only when it is whole', async () => {
  const { from, to } = finished();
  const seen: unknown[] = [];
  await publishFile(from, to, async (source, target) => {
    if (source === from) return failing('EXDEV')();
    seen.push(source, existsSync(to), readFileSync(source, 'utf8'));
    await link(source, target);
  });
  expect(seen).toEqual([`${to}.part`, false, 'content']);
});

it.each(['EXDEV', 'EEXIST'])('a file that is there stays as it is where a link fails with %s', async (code) => {
  const { folder, from, to } = finished();
  writeFileSync(to, 'before');
  await expect(publishFile(from, to, failing(code))).rejects.toMatchObject({ code: 'EEXIST' });
  expect([readFileSync(to, 'utf8'), readdirSync(folder).sort()]).toEqual(['before', ['backup.zip', 'work.zip']]);
});

it('any other failure of the link is told, not worked around', async () => {
  const { from, to } = finished();
  await expect(publishFile(from, to, failing('EIO'))).rejects.toMatchObject({ code: 'EIO' });
  expect(existsSync(to)).toBe(false);
});
