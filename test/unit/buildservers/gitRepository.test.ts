import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitIn } from '../../../src/buildservers/git.ts';
import { readRepository } from '../../../src/buildservers/gitRepository.ts';
import { nodeProcesses } from '../../../src/platform/nodeProcesses.ts';
import { GitFolder } from './gitFolder.ts';

describe('readRepository', () => {
  let folder: GitFolder;
  beforeEach(() => {
    folder = new GitFolder();
  });
  afterEach(() => folder.remove());

  it('reads commit, branch and a clean address of the origin', async () => {
    folder.init();
    folder.git('remote', 'add', 'origin', 'https://ci:CANARY-token@github.com/acme/web.git');
    const commit = folder.commit('First');
    expect(await readRepository(folder.ours(), folder.path)).toEqual({
      state: 'found',
      commit,
      branch: 'main',
      root: 'https://github.com/acme/web',
      shallow: false,
    });
  });

  it('takes the remote branch that stands at a detached commit', async () => {
    folder.init();
    const commit = folder.commit('First');
    folder.git('update-ref', 'refs/remotes/origin/feature/door', commit);
    folder.git('checkout', '--quiet', '--detach');
    expect(await readRepository(folder.ours(), folder.path)).toMatchObject({ branch: 'feature/door', root: undefined });
  });

  it('says that a clone is shallow', async () => {
    folder.init();
    folder.commit('First');
    folder.commit('Second');
    folder.git('clone', '--quiet', '--depth=1', `file://${folder.path}`, join(folder.path, 'clone'));
    expect(await readRepository(folder.ours(join(folder.path, 'clone')), folder.path)).toMatchObject({ state: 'found', shallow: true });
  });

  it('answers for a folder that is no repository', async () => {
    expect(await readRepository(folder.ours(), folder.path)).toEqual({
      state: 'none',
      reason: `${folder.path} is not in a git repository`,
    });
  });

  it('answers for a repository without a commit', async () => {
    folder.init();
    expect(await readRepository(folder.ours(), folder.path)).toEqual({
      state: 'none',
      reason: `the repository in ${folder.path} has no commit yet`,
    });
  });

  it('answers where git is not installed', async () => {
    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    const git = gitIn(folder.path, { processes: nodeProcesses(), env: { get: (name) => (name === 'PATH' ? empty : undefined) } });
    expect(await readRepository(git, folder.path)).toEqual({ state: 'none', reason: 'git is not installed' });
  });

  it('keeps our environment from git and the programs it starts', async () => {
    folder.init();
    folder.env['OCTOPUS_API_KEY'] = 'CANARY-key';
    folder.git('config', 'alias.leak', '!env');
    const answer = await folder.ours().run('leak');
    expect(answer.code).toBe(0);
    expect(answer.stdout).toContain('GIT_TERMINAL_PROMPT=0');
    expect(answer.stdout).not.toContain('CANARY-key');
  });
});
