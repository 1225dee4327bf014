import { expect, it } from 'vitest';
import { cleanVcsRoot, hasCommitLinks, vcsTypeOf } from '../../../src/buildinfo/vcs.ts';

it.each([
  ['https://user:CANARY-token@github.com/acme/web.git', 'https://github.com/acme/web'],
  ['https://gitlab-ci-token:CANARY-a@b@gitlab.example/acme/web/', 'https://gitlab.example/acme/web'],
  ['git@github.com:acme/web.git', 'git@github.com:acme/web'],
  ['ssh://git@host:22/acme/web.git', 'ssh://host:22/acme/web'],
  [' https://dev.azure.com/acme/_git/web ', 'https://dev.azure.com/acme/_git/web'],
])('cleans %s', (url, clean) => {
  expect(cleanVcsRoot(url)).toBe(clean);
});

it.each([
  ['TfsGit', 'Git', true],
  ['GitHubEnterprise', 'Git', true],
  ['TfsVersionControl', 'TFVC', true],
  ['Svn', 'SVN', false],
  ['Fossil', 'Fossil', false],
])('calls %s %s', (provider, vcsType, linked) => {
  expect(vcsTypeOf(provider)).toBe(vcsType);
  expect(hasCommitLinks(vcsType)).toBe(linked);
});
