import { describe, expect, it } from 'vitest';
import { codeOf, filtered, say } from '../say.ts';

/** What Replace makes of a text; pattern and replacement may hold anything. */
const replaced = (text: string, pattern: string, replacement = '!') =>
  say('#{v | Replace #{p}#{r}}', { v: text, p: escape(pattern), r: escape(replacement) });
const matches = (text: string, pattern: string) => say('#{v | Match #{p}}', { v: text, p: escape(pattern) }) === 'true';
const escape = (text: string) => text.replaceAll('#{', '##{');

describe('Replace and Match', () => {
  it.each([
    ['aBc 123', 'Replace "[a-z]" X', 'XBX 123'],
    ['aBc', 'Replace B', 'ac'],
    ['abc', 'Replace b x y z', 'axc'],
    ['abc', 'Replace', '#{v | Replace}'],
    ['abc', 'Match', '#{v | Match}'],
    ['abc', 'Match b c', '#{v | Match "b" "c"}'],
    ['abc', 'Match "^b"', 'false'],
    ['', 'Match "^$"', 'true'],
  ])('%j | %s gives %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('pattern syntax', () => {
  it.each([
    ['abcabc', 'b', 'a!ca!c'],
    ['ab', '', '!a!b!'],
    ['aXb', 'x', 'aXb'],
    ['a.b', '\\.', 'a!b'],
    ['a\tb\nc\rd\fe\vf\u0007g\u001bh', '[\\t\\n\\r\\f\\v\\a\\e]', 'a!b!c!d!e!f!g!h'],
    ['A', '\\x41', '!'],
    ['☃', '\\u2603', '!'],
    ['A', '\\101', '!'],
    ['\u0001', '\\cA', '!'],
    ['\u0001', '\\ca', '!'],
    ['a\u0000b', '\\0', 'a!b'],
    ['٣5x', '\\d', '!!x'],
    ['٣5x', '\\D', '٣5!'],
    ['aé_1 -', '\\w', '!!!! -'],
    ['aé -', '\\W', 'aé!!'],
    ['a\u00a0\u2028b', '\\s', 'a!!b'],
    ['a b', '\\S', '! !'],
    ['aÄ1', '\\p{Lu}', 'a!1'],
    ['aÄ1', '\\P{L}', 'aÄ!'],
    ['aα', '\\p{IsGreek}', 'a!'],
    ['aя', '[\\p{IsCyrillic}]', 'a!'],
    ['a\nb\rc', '.', '!\n!!!'],
    ['a\nb', '(?s).', '!!!'],
    ['-a]^b', '[]a]', '-!!^b'],
    ['-a]^b', '[^]a]', '!a]!!'],
    ['a-b', '[a-]', '!!b'],
    ['a-b', '[-b]', 'a!!'],
    ['a\\b', '[\\\\]', 'a!b'],
    ['a\bb', '[\\b]', 'a!b'],
    ['abcde', '[a-e-[bd]]', '!b!d!'],
    ['abcd', '[a-\\x63]', '!!!d'],
    ['ab aB', '(?i)(a)\\1', 'ab aB'],
    ['aAb', '(?i)(a)\\1', '!b'],
    ['abcde', '[a-e-[^bd]]', 'a!c!e'],
    ['b5c', '[\\w-[\\d]]', '!5!'],
    ['aaa', 'a{2}', '!a'],
    ['aaaa', 'a{2,3}', '!a'],
    ['aaaa', 'a{3,}', '!'],
    ['a{,3}', 'a{,3}', '!'],
    ['a{b', 'a{', '!b'],
    ['a{2', 'a{2', '!'],
    ['aaa', 'a+?', '!!!'],
    ['<a><b>', '<.*>', '!'],
    ['<a><b>', '<.*?>', '!!'],
    ['aab', 'a??b', 'a!'],
    ['ab', 'a?', '!!b!'],
    ['abab', '(?:ab)+', '!'],
    ['abac', 'ab|ac', '!!'],
    ['ab', '|a', '!a!b!'],
    ['foobar', 'foo(?=bar)', '!bar'],
    ['foobaz', 'foo(?!bar)', '!baz'],
    ['foobar', '(?<=foo)bar', 'foo!'],
    ['xbar', '(?<!foo)bar', 'x!'],
    ['foobar', '(?<!foo)bar', 'foobar'],
    ['a1b22', '(?<=[a-z]\\d+)b', 'a1!22'],
    ['aaab', '(?>a+)ab', 'aaab'],
    ['aaab', '(?>a+)b', '!'],
    ['abab', '(ab)\\1', '!'],
    ['abAB', '(?i)(ab)\\1', '!'],
    ['abAB', '(ab)\\1', 'abAB'],
    ['aa', '(?<c>a)\\k<c>', '!'],
    ['aa', "(?'c'a)\\k'c'", '!'],
    ['a\u0008', '(a)\\10', '!'],
    ['aXbx', '(?i)x', 'a!b!'],
    ['aXbx', '(?i:x)', 'a!b!'],
    ['aXbx', '(?-i)x', 'aXb!'],
    ['AB', '(?i)a(?-i)b', 'AB'],
    ['AbB', '(?i)a(?-i)b', '!B'],
    ['abAB', '((?i)a)b', '!AB'],
    ['AB', '(?:(?i)a)B', '!'],
    ['ÄäSs', '(?i)[ä]', '!!Ss'],
    ['aAbB', '(?i)[^a]', 'aA!!'],
    ['a\nb', '^', '!a\nb'],
    ['a\nb', '(?m)^', '!a\n!b'],
    ['a\nb\n', '$', 'a\nb!\n!'],
    ['a\r\nb', '(?m)$', 'a\r!\nb!'],
    ['a\n', 'a\\Z', '!\n'],
    ['a\n', 'a\\z', 'a\n'],
    ['aa', '\\Aa', '!a'],
    ['aab', '\\Ga', '!!b'],
    ['ba', '\\Ga', 'ba'],
    ['a b', '\\b', '!a! !b!'],
    ['ab', '\\B', 'a!b'],
    ['ab c', '(?x) a b # comment \n \\ c', '!'],
    ['ab', 'a(?# comment )b', '!'],
    ['ab', 'a(?#c)*b', '!'],
    ['(a)', '\\(a\\)', '!'],
    ['xay', '(x)?a(?(1)y|z)', '!'],
    ['az', '(x)?a(?(1)y|z)', '!'],
    ['ay', '(x)?a(?(1)y|z)', 'ay'],
    ['az', '(?<n>x)?a(?(n)y|z)', '!'],
    ['1a', '(?(\\d)1a|b)', '!'],
    ['b', '(?(\\d)1a|b)', '!'],
    ['(a(b)c', '\\((?>[^()]+|\\((?<d>)|\\)(?<-d>))*(?(d)(?!))\\)', '(a!c'],
    ['((a)(b))', '^(?:\\((?<d>)|\\)(?<-d>)|[ab])*(?(d)(?!))$', '!'],
    ['((a)(b)', '^(?:\\((?<d>)|\\)(?<-d>)|[ab])*(?(d)(?!))$', '((a)(b)'],
    ['b', '(?<d>a)?(?<-d>b)', 'b'],
    ['b', '(a)?\\1b', 'b'],
    ['aba', '(ab)\\1', 'aba'],
    ['abac', '(ab)\\1', 'abac'],
    ['b', '(?>a*)b', '!'],
    ['\u007f\u0080', '\\p{IsBasicLatin}', '!\u0080'],
    ['ab-[', '[a-[b]]', '!b-['],
    ['ab', '(?n)(a)(b)\\z', '!'],
    ['aaa', '(a*)*', '!!'],
    ['aaa', '(a*?)*b', 'aaa'],
    ['aXb', 'a(?:)X', '!b'],
    ['a😀b', '..', '!!'],
  ])('Replace in %j of %s gives %j', (text, pattern, expected) => {
    expect(replaced(text, pattern)).toBe(expected);
  });

  it.each([
    '[',
    '(',
    ')',
    'a)',
    '*',
    '+a',
    '?',
    'a**',
    'a+*',
    'a{2}{3}',
    'a{2}+',
    '(?',
    '(?<',
    '(?<a',
    '(?<>a)',
    '(?<1a>x)',
    '(?<0>x)',
    '(?P<a>x)',
    '(?z)',
    '\\',
    '\\q',
    '\\x4',
    '\\u26',
    '\\c!',
    '\\p{Nope}',
    '\\p{XxGreek}',
    '\\pL',
    '[b-a]',
    '[a-\\d]',
    '[a',
    '[^',
    '[a-[b]c]',
    'a{3,2}',
    '\\1',
    '(a)\\2',
    '\\k<x>',
    '(?<-x>a)',
    '(?(1)a|b)',
    '(a)(?(1)a|b|c)',
    '(?i',
    '(?>a',
    '(?=a',
    '\\8',
    `${'('.repeat(300)}${')'.repeat(300)}`,
    'a{60000}',
    '(?:a{300}){300}',
    '\\k',
    '\\p{',
  ])('%s is none', (pattern) => {
    expect(codeOf(() => matches('a', pattern))).toBe('TEMPLATE_PATTERN_INVALID');
  });

  it('has groups 200 levels deep and no deeper', () => {
    const nested = (levels: number) => `${'('.repeat(levels)}a${')'.repeat(levels)}`;
    expect(matches('a', nested(200))).toBe(true);
    expect(codeOf(() => matches('a', nested(201)))).toBe('TEMPLATE_PATTERN_INVALID');
    expect(codeOf(() => matches('a', `()()${nested(201)}`))).toBe('TEMPLATE_PATTERN_INVALID');
  });

  it('says where a pattern is wrong', () => {
    expect(() => matches('a', 'ab)c')).toThrow("The pattern 'ab)c' is no regular expression: too many ) at character 3");
    expect(() => matches('a', 'a|*')).toThrow("a quantifier '*' after nothing at character 3");
  });
});

describe('replacements', () => {
  it.each([
    ['John Smith', '(\\w+) (\\w+)', '$2 $1', 'Smith John'],
    ['John Smith', '(?<f>\\w+) (?<l>\\w+)', '${l} ${f} ${1}', 'Smith John John'],
    ['ab', '(?<n>a)(b)', '$1$2', 'ba'],
    ['ab', '(?<2>a)(b)', '$1$2', 'ba'],
    ['a', 'a', '$$', '$'],
    ['a', 'a', '[$&$0]', '[aa]'],
    ['xay', 'a', "[$`$']", 'x[xy]y'],
    ['xay', 'a', '[$_]', 'x[xay]y'],
    ['ab', '(a)(b)', '$+', 'b'],
    ['a', '(a)|(b)', '[$2]', '[]'],
    ['a', 'a', '[$+]', '[a]'],
    ['ab', '(?n)(a)(b)', '$1', '$1'],
    ['ab', '(a)?ab', '[$1]', '[]'],
    ['ac', 'c|(a)b', '[$1]', 'a[]'],
    ['abc', '(?<1>a)(?<n>b)(?<m>c)', '$3$2$1', 'cba'],
    ['abc', '(?<o>a)b(?<c-o>c)', '[${c}|${o}]', '[b|]'],
    ['a', '(a)', '$10', '$10'],
    ['abcdefghijk', '(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)', '$10', 'jk'],
    ['a', '(a)', '$2 ${2} ${x} $x $ ${1', '$2 ${2} ${x} $x $ ${1'],
    ['a', '(a)', '${1}0', 'a0'],
    ['a', '(a)', '$01', 'a'],
    ['aa', 'a', '\\n', '\\n\\n'],
    ['abab', '(?:(a)|b)+', '[$1]', '[a]'],
    ['aXbX', 'X', '', 'ab'],
    ['(a)(b)', '\\((?<c>\\w)\\)', '${c}', 'ab'],
    ['<<a>>', '(?<o><)+(?<c-o>a>)+', '[${c}|${o}]', '[|<]>'],
  ])('in %j for %s by %j give %j', (text, pattern, replacement, expected) => {
    expect(replaced(text, pattern, replacement)).toBe(expected);
  });

  it('can not make a text longer than the limits allow', () => {
    const values = { v: 'a'.repeat(50_000), r: 'b'.repeat(50_000) };
    expect(codeOf(() => say('#{v | Replace a #{r}}', values))).toBe('TEMPLATE_TOO_COSTLY');
  });

  it('end with an error where a pattern takes too many steps', () => {
    expect(codeOf(() => say('#{v | Match "(a*)*\\1b"}', { v: 'a'.repeat(60) }, { limits: { steps: 100_000 } }))).toBe(
      'TEMPLATE_TOO_COSTLY',
    );
  });
});
