import { describe, expect, it } from 'vitest';
import { escapeJsonControls, showControls } from '../../../src/output/cleanText.ts';
import { neutralise } from '../../../src/output/neutralise.ts';

describe('C78: text for a terminal', () => {
  it.each([
    ['a colour', '\u001b[31mred', '␛[31mred'],
    ['a title', '\u001b]0;title\u0007', '␛]0;title␇'],
    ['the clipboard', '\u001b]52;c;aGk=\u0007', '␛]52;c;aGk=␇'],
    ['a link', '\u001b]8;;http://x\u001b\\y', '␛]8;;http://x␛\\y'],
    ['a carriage return that overwrites the line', 'Failed\rSuccess', 'Failed␍Success'],
    ['a backspace', 'ab\bc', 'ab␈c'],
    ['the eight-bit escape', '\u009b31m', '\\u009b31m'],
    ['turned writing direction', 'a\u202eb', 'a\\u202eb'],
    ['delete', 'a\u007fb', 'a␡b'],
  ])('shows %s instead of obeying it', (_, text, shown) => {
    expect(showControls(text)).toBe(shown);
  });

  it('keeps tabs, line ends and every other character', () => {
    expect(showControls('a\tb\r\nc\nü 漢 🙂 ')).toBe('a\tb\nc\nü 漢 🙂 ');
  });

  it('escapes in JSON what JSON itself does not', () => {
    const json = escapeJsonControls(JSON.stringify('\u001b\u009b\u202e'));
    expect(json).toBe('"\\u001b\\u009b\\u202e"');
    expect(JSON.parse(json)).toBe('\u001b\u009b\u202e');
  });
});

describe('C79: a line of a task log', () => {
  it.each([
    ["##teamcity[buildStatus text='hacked']", "| ## teamcity[buildStatus text='hacked']"],
    ['  ##vso[task.setvariable variable=x]y', '|   ## vso[task.setvariable variable=x]y'],
    ['text ##vso[task.complete result=Failed;]', 'text ## vso[task.complete result=Failed;]'],
    ['##[error]no', '| ## [error]no'],
    ['::set-output name=x::y', ': :set-output name=x::y'],
    ['  ::add-mask::x', '  : :add-mask::x'],
    ["##octopus[setVariable name='x']", "| ## octopus[setVariable name='x']"],
    ["@@continua[setVariable name='x']", "| @@ continua[setVariable name='x']"],
    ['innocent\r##teamcity[x]', 'innocent\r| ## teamcity[x]'],
    ['first\n::error::second', 'first\n: :error::second'],
  ])('%j can not command a build server', (text, shown) => {
    expect(neutralise(text)).toBe(shown);
  });

  it.each(['std::vector<int>', '# heading', '## heading', 'fe80::1', 'a # b ## c'])('%j is left alone', (text) => {
    expect(neutralise(text)).toBe(text);
  });
});
