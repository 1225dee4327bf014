import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolders } from '../../../src/platform/nodeFolders.ts';
import { tempDir } from '../../support/tempDir.ts';

it('makes the folders that are missing, with the mode asked for', () => {
  const path = join(tempDir(), 'a/b/c');
  makeFolders(path, 0o700);
  expect(statSync(path).isDirectory()).toBe(true);
  if (process.platform !== 'win32') expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

it('leaves folders that are there alone', () => {
  const path = join(tempDir(), 'a');
  mkdirSync(path);
  makeFolders(path);
  expect(existsSync(path)).toBe(true);
});

it('throws where a file has the name, or that of a folder above', () => {
  const file = join(tempDir(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolders(file)).toThrow('EEXIST');
  expect(() => makeFolders(join(file, 'below'))).toThrow('ENOTDIR');
});

it.skipIf(!existsSync('/proc/self'))('ends where the system says that a new folder does not exist', () => {
  expect(() => makeFolders('/proc/pulpo/deep')).toThrow('ENOENT');
});
