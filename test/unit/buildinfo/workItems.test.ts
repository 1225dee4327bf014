import { describe, expect, it } from 'vitest';
import { findGitHubReferences, findJiraReferences } from '../../../src/buildinfo/workItems.ts';

const root = 'https://github.com/acme/shop';

function gitHub(comment: string, vcsRoot: string | null = root) {
  return findGitHubReferences(comment, vcsRoot).map((reference) => reference.id);
}

describe('findGitHubReferences', () => {
  it.each([
    ['Fixes #12', ['#12']],
    ['fix #1 and closes acme/web#3', ['#1', 'acme/web#3']],
    ['Resolves: GH-9', ['GH-9']],
    ['closes https://github.com/acme/web/issues/77', ['https://github.com/acme/web/issues/77']],
    ['closes #1, #2', ['#1']],
    ['refs #5', []],
    ['Fixed  #4', []],
    ['fixing #3', []],
    ['prefix #8', ['#8']],
    ['Fixes #1\n\nFixes #1', ['#1']],
  ])('finds in %j what the server finds', (comment, ids) => {
    expect(gitHub(comment)).toEqual(ids);
  });

  it('links plain numbers to the repository and qualified ones to theirs', () => {
    const links = findGitHubReferences(
      'fix #1, fix acme/web#3, fix GH-9, fix https://other.example/x/issues/7',
      'git@github.com:acme/shop.git',
    ).map((reference) => reference.linkUrl);
    expect(links).toEqual([
      'https://github.com/acme/shop/issues/1',
      'https://github.com/acme/web/issues/3',
      'https://github.com/acme/shop/issues/9',
      'https://other.example/x/issues/7',
    ]);
  });

  it('finds none without a repository and none in an Azure DevOps repository', () => {
    expect(gitHub('Fixes #12', null)).toEqual([]);
    expect(gitHub('Fixes #12', 'https://dev.azure.com/acme/_git/web')).toEqual([]);
  });
});

it.each([
  ['PROJ-7 fix', ['PROJ-7']],
  ['proj-7, ABC-1', ['proj-7', 'ABC-1']],
  ['feature/PROJ-9-thing', ['PROJ-9']],
  ['UTF-8 encoding', ['UTF-8']],
  ['$foo-1 test.TST-01.com', []],
  ['A-1', []],
])('finds in %j the Jira keys the server finds', (comment, ids) => {
  expect(findJiraReferences(comment).map((reference) => reference.id)).toEqual(ids);
});
