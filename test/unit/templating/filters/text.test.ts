import { describe, expect, it } from 'vitest';
import { codeOf, evaluated, filtered, say } from '../say.ts';

const notApplicable = (chain: string) => evaluated(`#{v | ${chain}}`, { v: 'Ab' }).missing.length === 1;

describe('ToLower and ToUpper', () => {
  it.each([
    ['ToUpper', 'aß ﬁ ǆ ı é', 'Aß ﬁ Ǆ ı É'],
    ['ToLower', 'Aẞ İ É Σ', 'aß İ é σ'],
    ['ToUpper', '𐐨', '𐐀'],
    ['ToLower', '', ''],
  ])('%s maps %j one character for one to %j', (chain, value, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('every filter that takes no options', () => {
  it.each([
    'ToLower',
    'ToUpper',
    'HtmlEscape',
    'XmlEscape',
    'JsonEscape',
    'YamlSingleQuoteEscape',
    'YamlDoubleQuoteEscape',
    'PropertiesKeyEscape',
    'PropertiesValueEscape',
    'UriEscape',
    'UriDataEscape',
    'Markdown',
    'MarkdownToHtml',
  ])('%s does not apply with one, nor without an argument', (name) => {
    expect(notApplicable(`${name} x`)).toBe(true);
    expect(filtered(null, name)).toBe(`#{v | ${name}}`);
    expect(notApplicable(name)).toBe(false);
  });
});

describe('filters that need an argument', () => {
  it.each([
    'ToBase64',
    'FromBase64',
    'AddDays 1',
    'AddHours 1',
    'Format C',
    'Replace a',
    'Match a',
    'StartsWith a',
    'EndsWith a',
    'Contains a',
    'Substring 1',
    'Truncate 1',
    'Trim',
    'Indent',
    'UriPart Host',
    'VersionMajor',
    'VersionMetadata',
    'Md5',
    'Bogus',
  ])('%s does not apply without one', (chain) => {
    expect(evaluated(`#{v | ${chain}}`).missing).toHaveLength(1);
  });
});

describe('Base64', () => {
  it.each([
    ['Ab', 'ToBase64', 'QWI='],
    ['Ab', 'ToBase64 UTF-8', 'QWI='],
    ['Ab', 'ToBase64 Utf8', 'QWI='],
    ['é☃', 'ToBase64', 'w6nimIM='],
    ['Ab', 'ToBase64 Unicode', 'QQBiAA=='],
    ['Ab', 'ToBase64 ascii', '#{v | ToBase64 "ascii"}'],
    ['Ab', 'ToBase64 utf8 utf8', '#{v | ToBase64 "utf8" "utf8"}'],
    ['', 'ToBase64', ''],
    ['QWI=', 'FromBase64', 'Ab'],
    [' Q W\r\nI=\t', 'FromBase64', 'Ab'],
    ['QQBiAA==', 'FromBase64 unicode', 'Ab'],
    ['/w==', 'FromBase64', '\ufffd'],
    ['77u/QQ==', 'FromBase64', '\ufeffA'],
    ['QWI=', 'FromBase64 ascii', '#{v | FromBase64 "ascii"}'],
    ['!', 'FromBase64 utf8 utf8', '#{v | FromBase64 "utf8" "utf8"}'],
  ])('%j | %s gives %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });

  it.each(['!!!', 'QWI', 'QW=I', 'QWI==', '====', 'Q'])('can not be read from %j', (value) => {
    expect(codeOf(() => filtered(value, 'FromBase64'))).toBe('TEMPLATE_BASE64_INVALID');
    expect(codeOf(() => filtered(value, 'FromBase64 ascii'))).toBe('TEMPLATE_BASE64_INVALID');
  });

  it('encodes half of an astral character as U+FFFD', () => {
    expect(filtered('\ud800', 'ToBase64')).toBe('77+9');
  });
});

describe('escaping', () => {
  const control = 'a\b\u0001"\'\\/\r\n\t<&>é';
  it.each([
    ['HtmlEscape', control, 'a\b\u0001&quot;&apos;\\&#x2F;\r\n\t&lt;&amp;&gt;é'],
    ['XmlEscape', control, 'a\b\u0001&quot;&apos;\\/\r\n\t&lt;&amp;&gt;é'],
    ['JsonEscape', control, 'a\b\u0001\\"\'\\\\/\\r\\n\\t<&>é'],
    ['YamlDoubleQuoteEscape', 'a~ \u007f\u001fé\r\n\t"\\😀', 'a~ \\u007f\\u001f\\u00e9\\r\\n\\t\\"\\\\\\ud83d\\ude00'],
    ['YamlSingleQuoteEscape', "it's", "it''s"],
    ['YamlSingleQuoteEscape', 'a\nb', 'a\n\nb'],
    ['YamlSingleQuoteEscape', 'a\r\nb', 'a\r\n\r\nb'],
    ['YamlSingleQuoteEscape', 'a\n\n\nb\nc', 'a\n\n\n\nb\n\nc'],
    ['YamlSingleQuoteEscape', 'a\n\r\nb', 'a\n\n\r\nb'],
    ['YamlSingleQuoteEscape', 'a\r\n\nb', 'a\r\n\r\n\nb'],
    ['YamlSingleQuoteEscape', 'a\rb', 'a\rb'],
    ['PropertiesKeyEscape', ' a:b=c\\d#!\u0001', '\\ a\\:b\\=c\\\\d#!\u0001'],
    ['PropertiesValueEscape', '  a:b=c\\d', '\\  a:b=c\\\\d'],
    ['PropertiesValueEscape', 'a\r\n\tþÿĀ', 'a\\r\\n\\tþ\\u00ff\\u0100'],
    ['PropertiesKeyEscape', 'þÿ😀', 'þ\\u00ff\\ud83d\\ude00'],
    ['UriEscape', '%20 é;/?:@&=+$,#[]!\'()*<>"`{}|\\^~-._', "%2520%20%C3%A9;/?:@&=+$,#[]!'()*%3C%3E%22%60%7B%7D%7C%5C%5E~-._"],
    ['UriDataEscape', "%20 é;/?:@&=+$,#[]!'()*~-._", '%2520%20%C3%A9%3B%2F%3F%3A%40%26%3D%2B%24%2C%23%5B%5D%21%27%28%29%2A~-._'],
    ['UriEscape', '\ud800', '%EF%BF%BD'],
    ['UriDataEscape', '\ud800', '%EF%BF%BD'],
  ])('%s of %j is %j', (chain, value, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('comparisons', () => {
  it.each([
    ['Abc', 'StartsWith Ab', 'true'],
    ['Abc', 'StartsWith ab', 'false'],
    ['Abc', 'EndsWith bc', 'true'],
    ['Abc', 'EndsWith Ab', 'false'],
    ['Abc', 'Contains b', 'true'],
    ['Abc', 'Contains B', 'false'],
    ['', 'Contains ""', 'true'],
    ['Abc', 'StartsWith ""', 'true'],
    ['Abc', 'StartsWith', '#{v | StartsWith}'],
    ['Abc', 'EndsWith a b', '#{v | EndsWith "a" "b"}'],
    ['Abc', 'Contains', '#{v | Contains}'],
  ])('%j | %s is %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('null', () => {
  it.each([
    ['#{v | null}', null, []],
    ['a#{v | null}b', null, []],
    ['#{if v}#{v | null}#{/if}', null, []],
    ['#{each x in v}#{x|null}#{/each}', null, []],
    ['#{v | Append #{v|null}}', null, []],
    ['#{v | null x}', null, []],
    ['#{v | null}#{m}', null, ['#{m}']],
    ['#{v | Null}', '#{v | Null}', ['#{v | Null}']],
    ['#{v | null | Append a}', 'a', []],
    ['#{v | null | ToUpper}', '#{v | null | ToUpper}', ['#{v | null | ToUpper}']],
    ['#{if v | null}a#{/if}', '#{if v | null}a#{/if}', ['v | null']],
  ])('%j gives %j', (template, value, missing) => {
    expect(evaluated(template, { v: 'x' })).toMatchObject({ value, missing });
  });

  it('in a value does not make the text around it null', () => {
    expect(evaluated('<#{w}>', { w: 'a#{v | null}', v: 'x' })).toMatchObject({ value: '<a#{v | null}>', missing: [] });
  });
});

describe('Substring', () => {
  it.each([
    ['Octopus', 'Substring 3', 'Oct'],
    ['Octopus', 'Substring 99', 'Octopus'],
    ['Octopus', 'Substring 0', ''],
    ['Octopus', 'Substring 2 3', 'top'],
    ['Octopus', 'Substring 7 1', ''],
    ['Octopus', 'Substring 8 1', '#{v | Substring "8" "1"}'],
    ['Octopus', 'Substring " +2 " 3', 'top'],
    ['Octopus', 'Substring -1', '#{v | Substring "-1"}'],
    ['Octopus', 'Substring 1 -1', '#{v | Substring "1" "-1"}'],
    ['Octopus', 'Substring x', '#{v | Substring "x"}'],
    ['Octopus', 'Substring', '#{v | Substring}'],
    ['Octopus', 'Substring 1 2 3', '#{v | Substring "1" "2" "3"}'],
    ['Octopus', 'Substring 2147483648', '#{v | Substring "2147483648"}'],
    ['Octopus', 'Substring 2147483647', 'Octopus'],
  ])('%j | %s gives %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });

  it('can not add beyond 32 bits', () => {
    expect(codeOf(() => filtered('Octopus', 'Substring 1 2147483647'))).toBe('TEMPLATE_NUMBER_TOO_LARGE');
    expect(filtered('Octopus', 'Substring 0 2147483647')).toBe('Octopus');
  });
});

describe('Truncate', () => {
  it.each([
    ['Octopus', 'Truncate 4', 'Octo...'],
    ['Octopus', 'Truncate 0', '...'],
    ['Octopus', 'Truncate 7', 'Octopus'],
    ['Octopus', 'Truncate 6', 'Octopu...'],
    ['Octopus', 'Truncate 4 ""', 'Octo'],
    ['Octopus', 'Truncate 4 ~ x y', 'Octo~'],
    ['Octopus', 'Truncate', '#{v | Truncate}'],
    ['Octopus', 'Truncate -1', '#{v | Truncate "-1"}'],
    ['Octopus', 'Truncate 1x', '#{v | Truncate "1x"}'],
  ])('%j | %s gives %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('Trim', () => {
  const blank = '\u0085\u00a0\u2028\u3000\t\n ';
  it.each([
    ['Trim', 'x'],
    ['Trim START', `x${blank}`],
    ['Trim end', `${blank}x`],
    ['Trim start more', `x${blank}`],
    ['Trim both', '#{v | Trim "both"}'],
  ])('%s takes what .NET calls white space: %j', (chain, expected) => {
    expect(filtered(`${blank}x${blank}`, chain)).toBe(expected);
  });

  it('keeps byte-order marks and zero-width spaces', () => {
    expect(filtered('\ufeff\u200bx\u200b', 'Trim')).toBe('\ufeff\u200bx\u200b');
    expect(filtered(' \n ', 'Trim')).toBe('');
  });
});

describe('Indent', () => {
  it.each([
    ['Indent', '    a\n    \n    b\r\n    '],
    ['Indent 2', '  a\n  \n  b\r\n  '],
    ['Indent 1/3', ' a\n   \n   b\r\n   '],
    ['Indent /3', 'a\n   \n   b\r\n   '],
    ['Indent 0', 'a\n\nb\r\n'],
    ['Indent 256', '256a\n256\n256b\r\n256'],
    ['Indent 1/256', '1/256a\n1/256\n1/256b\r\n1/256'],
    ['Indent 3/', '3/a\n3/\n3/b\r\n3/'],
    ['Indent //', '//a\n//\n//b\r\n//'],
    ['Indent 1000', '1000a\n1000\n1000b\r\n1000'],
    ['Indent "> "', '> a\n> \n> b\r\n> '],
    ['Indent 1 2', '1a\n2\n2b\r\n2'],
    ['Indent a b c', '#{v | Indent "a" "b" "c"}'],
  ])('%s gives %j', (chain, expected) => {
    expect(filtered('a\n\nb\r\n', chain)).toBe(expected);
  });

  it('takes widths up to 255', () => {
    expect(filtered('a\nb', 'Indent 255/0')).toBe(`${' '.repeat(255)}a\nb`);
    expect(filtered('a\nb', 'Indent /255')).toBe(`a\n${' '.repeat(255)}b`);
  });

  it('leaves an empty text empty', () => {
    expect(filtered('', 'Indent 4')).toBe('');
  });
});

describe('Append and Prepend', () => {
  it.each([
    ['#{v | Append b c}', 'abc'],
    ['#{v | Prepend b c}', 'bca'],
    ['#{none | Append b}', 'b'],
    ['#{none | Prepend b}', 'b'],
    ['#{v | Append ""}', 'a'],
    ['#{v | Append}', '#{v | Append}'],
    ['#{v | Prepend}', '#{v | Prepend}'],
  ])('%s gives %j', (template, expected) => {
    expect(say(template, { v: 'a' })).toBe(expected);
  });
});

describe('hashes', () => {
  it.each([
    ['abc', 'Md5', '900150983cd24fb0d6963f7d28e17f72'],
    ['abc', 'Sha1', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['abc', 'Sha256 4', 'ba7816bf'],
    ['abc', 'Sha384 2', 'cb00'],
    ['abc', 'Sha512 3', 'ddaf35'],
    ['YWJj', 'Sha1 base64 4', 'a9993e36'],
    ['abc', 'Sha1 4 UTF8', 'a9993e36'],
    ['abc', 'Sha1 unicode 4', '9f04f41a'],
    ['abc', 'Md5 99', '900150983cd24fb0d6963f7d28e17f72'],
    ['abc', 'Md5 0', '#{v | Md5 "0"}'],
    ['abc', 'Md5 -1', '#{v | Md5 "-1"}'],
    ['abc', 'Md5 4 4', '#{v | Md5 "4" "4"}'],
    ['abc', 'Md5 utf8 utf8', '#{v | Md5 "utf8" "utf8"}'],
    ['abc', 'Md5 4 utf8 4', '#{v | Md5 "4" "utf8" "4"}'],
    ['abc', 'Md5 ascii', '#{v | Md5 "ascii"}'],
    ['abc', 'Md5 base64', '#{v | Md5 "base64"}'],
    ['', 'Md5 4', 'd41d8cd9'],
  ])('%j | %s gives %j', (value, chain, expected) => {
    expect(filtered(value, chain)).toBe(expected);
  });
});

describe('filters of the host', () => {
  const extensions = {
    Shout: (argument: string | null, options: readonly string[]) => (argument === null ? null : argument + options.join('') + '!'),
    ToLower: () => 'host',
  };

  it('are found in any casing and get argument and options', () => {
    expect(say('#{v | sHOUT a b}', { v: 'x' }, { extensions })).toBe('xab!');
  });

  it('come after the filters of the language', () => {
    expect(say('#{v | ToLower} #{v | ToLower x}', { v: 'X' }, { extensions })).toBe('x host');
  });

  it('are not seen inside loops, values and options', () => {
    expect(say('#{each i in v}#{i | Shout}#{/each}', { v: 'x' }, { extensions })).toBe('#{i | Shout}');
    expect(say('#{w}', { v: 'x', w: '#{v | Shout}' }, { extensions })).toBe('#{v | Shout}');
    expect(say('#{v | Append #{v | Shout}}', { v: 'x' }, { extensions })).toBe('x#{v | Shout}');
  });

  it('are seen inside conditionals', () => {
    expect(say('#{if v}#{v | Shout}#{/if}', { v: 'x' }, { extensions })).toBe('x!');
  });
});
