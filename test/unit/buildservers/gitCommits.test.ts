import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listCommits, mostCommits } from '../../../src/buildservers/gitCommits.ts';
import { GitFolder } from './gitFolder.ts';

const unbounded = { from: undefined, previous: undefined, to: undefined };

describe('listCommits', () => {
  let folder: GitFolder;
  let first = '';
  let second = '';
  let third = '';
  beforeEach(() => {
    folder = new GitFolder();
    folder.init();
    first = folder.commit('First');
    second = folder.commit('Second\n\nFixes #12\nGrüße');
    third = folder.commit('Third');
  });
  afterEach(() => folder.remove());

  const ids = async (range: { from?: string; previous?: string; to?: string }) =>
    (await listCommits(folder.ours(), { ...unbounded, ...range })).commits.map((commit) => commit.Id);

  it('lists the commits after --from, newest first, with whole messages', async () => {
    const list = await listCommits(folder.ours(), { ...unbounded, from: first });
    expect(list.commits).toEqual([
      { Id: third, Comment: 'Third' },
      { Id: second, Comment: 'Second\n\nFixes #12\nGrüße' },
    ]);
    expect(list.base).toEqual({ kind: 'from', name: first });
  });

  it('ends at --to', async () => {
    expect(await ids({ from: first, to: second.slice(0, 8) })).toEqual([second]);
  });

  it('starts after the commit of the last build', async () => {
    expect(await ids({ previous: second })).toEqual([third]);
  });

  it('starts after the last tag before the commit', async () => {
    folder.git('tag', 'v1', first);
    folder.git('tag', 'v2', third);
    const list = await listCommits(folder.ours(), unbounded);
    expect(list.base).toEqual({ kind: 'tag', name: 'v1' });
    expect(list.commits.map((commit) => commit.Id)).toEqual([third, second]);
  });

  it('lists the commit alone where nothing says what came before', async () => {
    expect(await ids({})).toEqual([third]);
  });

  it('says that the commit of the last build is missing from a shallow clone, and goes on', async () => {
    folder.git('clone', '--quiet', '--depth=1', `file://${folder.path}`, join(folder.path, 'clone'));
    const list = await listCommits(folder.ours(join(folder.path, 'clone')), { ...unbounded, previous: first });
    expect(list.commits.map((commit) => commit.Id)).toEqual([third]);
    expect(list.gaps).toEqual([`The commit of the last build, ${first}, is not in this clone`]);
  });

  it.each(['nowhere', '--output=stolen', 'main^{tree}'])('refuses --from %s', async (from) => {
    await expect(listCommits(folder.ours(), { ...unbounded, from })).rejects.toMatchObject({ code: 'COMMIT_NOT_FOUND', kind: 'input' });
  });

  it(`lists at most ${mostCommits} commits and says so`, async () => {
    const tree = folder.git('rev-parse', 'HEAD^{tree}');
    const stream = Array.from(
      { length: mostCommits + 1 },
      (_, index) => `commit refs/heads/long\ncommitter A <a@example.test> ${index} +0000\ndata 1\nx\nM 040000 ${tree} \n`,
    );
    const { execFileSync } = await import('node:child_process');
    execFileSync('git', ['fast-import', '--quiet', '--force'], {
      cwd: folder.path,
      env: folder.env,
      input: `reset refs/heads/long\nfrom ${first}\n\n${stream.join('')}`,
    });
    const list = await listCommits(folder.ours(), { ...unbounded, from: first, to: 'long' });
    expect(list.commits).toHaveLength(mostCommits);
    expect(list.gaps).toEqual([`Only the latest ${mostCommits} commits are listed; there are more after ${first}`]);
  });
});
