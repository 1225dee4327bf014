import { describe, expect, it } from 'vitest';
import { readBuildInformation } from '../../../src/buildinfo/readBuildInformation.ts';

function read(text: string) {
  return readBuildInformation({ bytes: new TextEncoder().encode(text), file: 'build.json' });
}

const complete = {
  BuildEnvironment: 'GitHub Actions',
  BuildNumber: '42',
  BuildUrl: 'https://ci.example/42',
  Branch: 'main',
  VcsType: 'Git',
  VcsRoot: 'https://github.com/acme/web',
  VcsCommitNumber: 'abc123',
  Commits: [{ Id: 'abc123', Comment: 'Fix the door\n\nFixes #12' }],
};

describe('readBuildInformation', () => {
  it('reads every key of a plain document', () => {
    expect(read(JSON.stringify(complete))).toEqual(complete);
  });

  it('matches keys without regard to case and passes unknown keys over', () => {
    const document = read('{"buildNUMBER":"7","CommentParser":"Jira","commits":[{"ID":"a","comment":"x","LinkUrl":"y"}]}');
    expect(document).toMatchObject({ BuildNumber: '7', BuildUrl: null, Commits: [{ Id: 'a', Comment: 'x' }] });
    expect(document).not.toHaveProperty('CommentParser');
  });

  it.each([
    ['names without quotes', '{BuildNumber: "7", Commits: [{Id: "a", Comment: "b"}]}'],
    ['single quotes', `{'BuildNumber': '7', 'Commits': [{'Id': 'a', 'Comment': 'b'}]}`],
    ['comments and trailing commas', '{// note\n"BuildNumber": "7", /* x */ "Commits": [{"Id": "a", "Comment": "b",},],}'],
    ['a number for the build number', '{"BuildNumber": 7, "Commits": [{"Id": "a", "Comment": "b"}]}'],
  ])('accepts %s', (_what, text) => {
    expect(read(text)).toMatchObject({ BuildNumber: '7', Commits: [{ Id: 'a', Comment: 'b' }] });
  });

  it('keeps quotes, slashes and line breaks inside texts', () => {
    const document = read(
      `{Branch: 'it''s' , BuildUrl: "http://x/'y' // no comment", Commits: [{Id: 'a', Comment: "one\ntwo: \\"three\\""}]}`.replace(
        `'it''s'`,
        `'it\\'s "x"'`,
      ),
    );
    expect(document.Branch).toBe(`it's "x"`);
    expect(document.BuildUrl).toBe(`http://x/'y' // no comment`);
    expect(document.Commits[0]?.Comment).toBe('one\ntwo: "three"');
  });

  it.each([
    ['UTF-8 with a byte order mark', Buffer.from('\uFEFF{"Branch":"größe"}', 'utf8')],
    ['UTF-16 little endian', Buffer.from('\uFEFF{"Branch":"größe"}', 'utf16le')],
    ['UTF-16 big endian, as TeamCity writes it', Buffer.from('\uFEFF{"Branch":"größe"}', 'utf16le').swap16()],
  ])('reads %s', (_what, bytes) => {
    expect(readBuildInformation({ bytes, file: 'build.json' }).Branch).toBe('größe');
  });

  it('names line and column where the file is no JSON', () => {
    expect(() => read('{\n  "Branch": "main"\n  "BuildNumber" "7"\n}')).toThrow(
      expect.objectContaining({
        code: 'BUILD_INFORMATION_INVALID',
        kind: 'input',
        message: expect.stringMatching(/^build\.json:3:\d+ is no JSON/),
      }),
    );
  });

  it.each([
    ['{"Branch":["main"]}', 'build.json:1:11 has a list for Branch, where a text belongs'],
    ['{"BuildUrl":true}', 'build.json:1:13 has true or false for BuildUrl, where a text belongs'],
    ['{"Commits":"abc"}', 'build.json:1:12 has a string for Commits, where a list of commits belongs'],
    ['{"Commits":[{"Id":"a"},"b"]}', 'build.json:1:24 has a string for Commits[1], where an object with Id and Comment belongs'],
    ['{"Commits":[{"Comment":"a"}]}', 'build.json:1:13 has an object for Commits[0].Id, where the id of the commit belongs'],
    ['[]', 'build.json:1:1 holds no JSON object'],
    ['', 'build.json:1:1 is no JSON: ValueExpected'],
  ])('names the key that is wrong in %s', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ message }));
  });
});
