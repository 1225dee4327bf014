import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copyTree, purgeFolder } from '../../../../src/server/engine/files/copyTree.ts';
import type { HeldFolder } from '../../../../src/server/engine/files/heldFolder.ts';
import {
  createEntry,
  removeEntry,
  removeFolder,
  withClosedSubfolder,
  withFolder,
  withFolderMade,
  withSubfolder,
  withSubfolderMade,
} from '../../../../src/server/engine/files/heldFolder.ts';
import { createTextFile, removeFile, rewriteText } from '../../../../src/server/engine/files/textFile.ts';
import { tempDir } from '../../../support/tempDir.ts';
import { asRoot, contentOf, makeOwn, stepUser as user, twoFolders } from './stepUser.ts';

/** Something of root's that must stay as it is. */
function treasure(): { readonly outside: string; readonly own: string; readonly before: ReturnType<typeof contentOf> } {
  const { outside, own } = twoFolders();
  mkdirSync(path.join(outside, 'sub'));
  writeFileSync(path.join(outside, 'sub', 'file'), 'mine');
  writeFileSync(path.join(outside, 'file'), 'mine');
  return { outside, own, before: contentOf(outside) };
}

/** A file of the step user. */
function ownFile(file: string, content = 'own'): string {
  writeFileSync(file, content);
  chownSync(file, user.uid, user.gid);
  return file;
}

const nothing = () => Promise.resolve();

asRoot('a folder that the step user could not write to is refused, made or not', async () => {
  const { outside, before } = treasure();
  await expect(withFolder(outside, user, nothing)).rejects.toThrow(/may not write to/);
  await expect(withFolderMade(path.join(outside, 'new'), user, nothing)).rejects.toThrow(/may not write to/);
  expect(contentOf(outside)).toEqual(before);
});

asRoot('a folder of the step user below one that he can not enter is refused', async () => {
  const { own } = twoFolders();
  const inner = makeOwn(path.join(own, 'inner'));
  await withFolder(inner, user, nothing);
  chownSync(own, 0, 0);
  chmodSync(own, 0o700);
  await expect(withFolder(inner, user, nothing)).rejects.toThrow(/may not write to/);
});

asRoot('a link in a held folder is no folder, wherever it leads', async () => {
  const { own, outside, before } = treasure();
  symlinkSync(makeOwn(path.join(own, 'real')), path.join(own, 'inside'));
  symlinkSync(outside, path.join(own, 'away'));
  await withFolder(own, user, async (held) => {
    for (const name of ['inside', 'away']) {
      await expect(withSubfolder(held, name, { user, work: nothing })).rejects.toThrow(/is a link or a file where a folder must be/);
      await expect(withSubfolderMade(held, name, { user, work: nothing })).rejects.toThrow(/is a link or a file where a folder must be/);
    }
  });
  expect(contentOf(outside)).toEqual(before);
});

asRoot('what is done in a held folder is done there, though a link has its name by now', async () => {
  const { own, outside, before } = treasure();
  const inner = makeOwn(path.join(own, 'inner'));
  ownFile(path.join(inner, 'file'));
  await withFolder(inner, user, async (held) => {
    renameSync(inner, path.join(own, 'moved'));
    symlinkSync(outside, inner);
    await removeEntry(held, 'file', user);
    await (await createEntry(held, 'new', { user, mode: 0o644 })).close();
    await withSubfolderMade(held, 'deeper', { user, work: nothing });
    await withClosedSubfolder(held, 'closed', { user, work: nothing });
  });
  expect(contentOf(outside)).toEqual(before);
  expect(Object.keys(contentOf(path.join(own, 'moved')))).toEqual(['.', 'closed', 'deeper', 'new']);
});

/** Lets the step user act between the making of an entry and its opening. */
function meanwhile(held: HeldFolder, call: number, act: (entry: string) => void): HeldFolder {
  let calls = 0;
  return {
    ...held,
    entry(name) {
      calls += 1;
      const entry = held.entry(name);
      if (calls === call) act(entry);
      return entry;
    },
  };
}

asRoot('a folder that is exchanged while it is made is not given away, not used and not followed', async () => {
  const { own, outside, before } = treasure();
  mkdirSync(path.join(own, 'roots', 'content'), { recursive: true });
  const roots = contentOf(path.join(own, 'roots'));
  makeOwn(path.join(own, 'empty'));
  const exchange = (call: number, act: (entry: string) => void) => (held: HeldFolder) =>
    meanwhile(held, call, (entry) => {
      rmSync(entry, { recursive: true, force: true });
      act(entry);
    });
  await withFolder(own, user, async (held) => {
    const link = (entry: string) => symlinkSync(outside, entry);
    await expect(withClosedSubfolder(exchange(2, link)(held), 'a', { user, work: nothing })).rejects.toThrow();
    await expect(withSubfolderMade(exchange(3, link)(held), 'b', { user, work: nothing })).rejects.toThrow();
    const hisOwn = (entry: string) => renameSync(path.join(own, 'empty'), entry);
    await expect(withClosedSubfolder(exchange(2, hisOwn)(held), 'c', { user, work: nothing })).rejects.toThrow(/was exchanged/);
    const full = (entry: string) => renameSync(path.join(own, 'roots'), entry);
    await expect(withSubfolderMade(exchange(3, full)(held), 'd', { user, work: nothing })).rejects.toThrow(/may not write to/);
  });
  expect(contentOf(path.join(own, 'd'))).toEqual(roots);
  expect(contentOf(outside)).toEqual(before);
});

asRoot('in a folder that everybody may write to, the step user has only what is his own removed', async () => {
  const { outside } = twoFolders();
  chmodSync(outside, 0o1777);
  writeFileSync(path.join(outside, 'roots'), 'x');
  ownFile(path.join(outside, 'his'));
  await withFolder(outside, user, async (held) => {
    await expect(removeEntry(held, 'roots', user)).rejects.toThrow(/may not write to/);
    await removeEntry(held, 'his', user);
    await removeEntry(held, 'absent', user);
  });
  expect(existsSync(path.join(outside, 'roots'))).toBe(true);
  expect(existsSync(path.join(outside, 'his'))).toBe(false);
});

asRoot('copying replaces links to files, refuses links to folders, and writes nothing outside', async () => {
  const { own, outside, before } = treasure();
  const [from, to] = [makeOwn(path.join(own, 'from')), makeOwn(path.join(own, 'to'))];
  ownFile(path.join(from, 'file'), 'new');
  symlinkSync(path.join(outside, 'file'), path.join(to, 'file'));
  expect(await copyTree(from, to, user)).toBe(1);
  expect(readFileSync(path.join(to, 'file'), 'utf8')).toBe('new');
  ownFile(path.join(makeOwn(path.join(from, 'sub')), 'file'), 'new');
  symlinkSync(path.join(outside, 'sub'), path.join(to, 'sub'));
  await expect(copyTree(from, to, user)).rejects.toThrow(/is a link or a file/);
  await expect(copyTree(from, path.join(outside, 'sub'), user)).rejects.toThrow(/may not write to/);
  expect(contentOf(outside)).toEqual(before);
});

asRoot('copying gives away no file of somebody else that got a second name in the package', async () => {
  const { own, outside } = treasure();
  const [from, to] = [makeOwn(path.join(own, 'from')), makeOwn(path.join(own, 'to'))];
  linkSync(path.join(outside, 'file'), path.join(from, 'file'));
  await expect(copyTree(from, to, user)).rejects.toThrow(/does not belong to 'nobody'/);
  expect(existsSync(path.join(to, 'file'))).toBe(false);
});

asRoot('purging removes links but nothing behind them, and nothing where the step user could not', async () => {
  const { own, outside, before } = treasure();
  symlinkSync(outside, path.join(own, 'link'));
  await purgeFolder(own, { spared: [], user });
  expect(existsSync(path.join(own, 'link'))).toBe(false);
  await expect(purgeFolder(outside, { spared: [], user })).rejects.toThrow(/may not write to/);
  expect(contentOf(outside)).toEqual(before);
});

asRoot('text is rewritten in files of the step user only, and never through a link', async () => {
  const { own, outside, before } = treasure();
  const change = () => ({ text: 'changed', encoding: 'utf8' as const });
  symlinkSync(path.join(outside, 'file'), path.join(own, 'link'));
  symlinkSync(path.join(outside, 'sub'), path.join(own, 'folder'));
  linkSync(path.join(outside, 'file'), path.join(own, 'second name'));
  await expect(rewriteText({ root: own, name: 'link', user }, change)).rejects.toThrow(/is a link/);
  await expect(rewriteText({ root: own, name: 'folder/file', user }, change)).rejects.toThrow(/leads out of/);
  await expect(rewriteText({ root: own, name: 'second name', user }, change)).rejects.toThrow(/does not belong to 'nobody'/);
  expect(contentOf(outside)).toEqual(before);
  await rewriteText({ root: own, name: path.basename(ownFile(path.join(own, 'his'))), user }, change);
  expect(readFileSync(path.join(own, 'his'), 'utf8')).toBe('changed');
});

asRoot('a new text file is not written to where a link with its name leads, and removing it removes the link', async () => {
  const { own, outside, before } = treasure();
  symlinkSync(path.join(outside, 'new'), path.join(own, 'dangling'));
  const place = { root: own, name: 'dangling', user };
  expect(await createTextFile(place, 'text')).toBe(false);
  await removeFile(place);
  await expect(createTextFile({ root: outside, name: 'new', user }, 'text')).rejects.toThrow(/may not write to/);
  expect(contentOf(outside)).toEqual(before);
  expect(existsSync(path.join(own, 'dangling'))).toBe(false);
});

test('removing a folder removes links in it, and nothing behind them', async () => {
  const folder = tempDir();
  const [outside, doomed] = [path.join(folder, 'outside'), path.join(folder, 'doomed')];
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'file'), 'mine');
  mkdirSync(path.join(doomed, 'deep', 'deeper'), { recursive: true });
  for (const link of ['link', 'deep/deeper/link']) symlinkSync(outside, path.join(doomed, link));
  symlinkSync('/nowhere', path.join(doomed, 'deep', 'dangling'));
  writeFileSync(path.join(doomed, 'deep', 'file'), 'x');
  await removeFolder(doomed);
  expect(existsSync(doomed)).toBe(false);
  expect(readFileSync(path.join(outside, 'file'), 'utf8')).toBe('mine');
});

test('removing a folder that has become a link removes the link; one that is gone is no failure', async () => {
  const folder = tempDir();
  const [outside, link] = [path.join(folder, 'outside'), path.join(folder, 'link')];
  mkdirSync(outside);
  writeFileSync(path.join(outside, 'file'), 'mine');
  symlinkSync(outside, link);
  await removeFolder(link);
  await removeFolder(link);
  await removeFolder(path.join(folder, 'no', 'such'));
  expect(existsSync(link)).toBe(false);
  expect(readFileSync(path.join(outside, 'file'), 'utf8')).toBe('mine');
});
