import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeFiles } from '../../../src/platform/nodeFiles.ts';

const files = nodeFiles();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulpo-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('reads a file up to the limit and refuses a longer one', async () => {
  writeFileSync(join(folder, 'a'), 'four');
  expect(Buffer.from(await files.read(join(folder, 'a'), 4)).toString()).toBe('four');
  await expect(files.read(join(folder, 'a'), 3)).rejects.toMatchObject({ code: 'EFBIG' });
  await expect(files.read(join(folder, 'b'), 3)).rejects.toMatchObject({ code: 'ENOENT' });
});

it('replaces a file whole and leaves nothing beside it', async () => {
  writeFileSync(join(folder, 'a'), 'old');
  await files.write(join(folder, 'a'), 'new');
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
  mkdirSync(join(folder, 'taken'));
  await expect(files.write(join(folder, 'taken'), 'x')).rejects.toThrow();
  expect(readdirSync(folder).sort()).toEqual(['a', 'taken']);
});

it('says what stands at a path', async () => {
  writeFileSync(join(folder, 'a'), '');
  expect(await files.kind(join(folder, 'a'))).toBe('file');
  expect(await files.kind(folder)).toBe('folder');
  expect(await files.kind('/dev/null')).toBe('other');
  expect(await files.kind(join(folder, 'a', 'b'))).toBe('absent');
});

it('lists a folder or its tree, sorted, without walking through links', async () => {
  mkdirSync(join(folder, 'sub', 'deep'), { recursive: true });
  for (const name of ['b', 'a', 'sub/c', 'sub/deep/d']) writeFileSync(join(folder, name), '');
  symlinkSync(folder, join(folder, 'sub', 'loop'));
  symlinkSync(join(folder, 'a'), join(folder, 'link'));
  expect(await files.list(folder, 'folder')).toEqual(['a', 'b', 'link'].map((name) => join(folder, name)));
  expect(await files.list(folder, 'tree')).toEqual(['a', 'b', 'link', 'sub/c', 'sub/deep/d'].map((name) => join(folder, name)));
  expect(await files.list(join(folder, 'absent'), 'tree')).toEqual([]);
});
