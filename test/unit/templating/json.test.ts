import { describe, expect, it } from 'vitest';
import { codeOf, say } from './say.ts';

const member = (json: string, path: string) => say(`#{T${path}}`, { T: json });

describe('members of JSON values', () => {
  const json =
    '{"S":"str","N":12,"F":15.00,"E":1e3,"B":true,"b":false,"Nul":null,"A":[1,"b",{"c":2},[9]],"O":{"P":"q"},"a b":"sp","x.y":"dot","Sub":"#{V}"}';
  it.each([
    ['.S', 'str'],
    ['[S]', 'str'],
    ['.N', '12'],
    ['.F', '15'],
    ['.E', '1000'],
    ['.B', 'True'],
    ['.b', 'False'],
    ['.Nul', ''],
    ['.typo', ''],
    ['.s', ''],
    ['.A', '[1,"b",{"c":2},[9]]'],
    ['.A[1]', 'b'],
    ['.A.0', '1'],
    ['.A[ +1]', 'b'],
    ['.A[01]', 'b'],
    ['.A[2].c', '2'],
    ['.A[3][0]', '9'],
    ['.A[99]', ''],
    ['.O', '{"P":"q"}'],
    ['.O.P', 'q'],
    ['.a b', 'sp'],
    ['[x.y]', 'dot'],
    ['.A[x]', '#{T.A[x]}'],
    ['.A[1.5]', '#{T.A[1.5]}'],
    ['.S.z', '#{T.S.z}'],
    ['.N.z', '#{T.N.z}'],
    ['.typo.z', '#{T.typo.z}'],
  ])('%s is %j', (path, expected) => {
    expect(member(json, path)).toBe(expected);
  });

  it('are evaluated as templates', () => {
    expect(say('#{T.Sub} #{U.x}', { T: json, V: 'v', U: '#{W}', W: '{"x":"#{V}"}' })).toBe('v v');
  });

  it('are unescaped twice', () => {
    expect(say('#{T.a}', { T: '{"a":"##{V}"}', V: 'v' })).toBe('v');
  });

  it('can be JSON in a JSON string', () => {
    expect(member('{"a":"{\\"b\\":5}"}', '.a.b')).toBe('5');
  });

  it('are hidden by explicit variables at the same place, not beside it', () => {
    const values = { T: '{"a":{"c":1},"b":2}', 'T.a.b': 'over' };
    expect(say('#{T.a.b} #{T.b} #{T.a.c} #{T.a}', values)).toBe('over 2 #{T.a.c} #{T.a}');
  });

  it('take the text of the variable as it is, whole', () => {
    expect(say('#{T}', { T: ' {"a": 1.50 } ' })).toBe(' {"a": 1.50 } ');
  });

  it.each([
    '12',
    'true',
    '"s"',
    'null',
    'text',
    '',
    '{a:1} x',
    '{a:1',
    '[1}',
    '{"a"}',
    '{,}',
    '{"a":1 "b":2}',
    '/* {a:1}',
    '{a /* b',
    '{/*/a:1}',
    '{/x\na:1}',
    '{a:1 /* b',
    '{a: /* b',
    '{a:[ /* b',
    '{a',
    '{a:"x}',
    '{a:\'x"}',
    '{a:1}}',
  ])('%j has none', (json) => {
    expect(member(json, '.a')).toBe('#{T.a}');
  });
});

describe('lenient JSON', () => {
  it.each([
    ["{'a':'x'}", 'x'],
    ['{a:"x"}', 'x'],
    ['{$a_1:1,a:"x"}', 'x'],
    ['{"a":"x",}', 'x'],
    ['{"a":"y","a":"x"}', 'x'],
    ['{/**/a:"x"}', 'x'],
    ['/* c */ { // d\n a /* e */ : /* f */ "x" } // g', 'x'],
    ['{a:"\\u0041\\t\\n\\/\\b\\"\\\\"}', 'A\t\n/\b"\\'],
    ['{a:0x1F}', '31'],
    ['{a:"\\f\\r\\\'"}', "\f\r'"],
    ['{a:010}', '8'],
    ['{a:0xFFFFFFFFFFFFFFFF}', '-1'],
    ['{a:9223372036854775807}', '9223372036854775807'],
    ['{a:-9223372036854775808}', '-9223372036854775808'],
    ['{a:9223372036854775808}', undefined],
    ['{a:-9223372036854775809}', undefined],
    [String.raw`{a:["\\\b\f\n\r\t"]}`, String.raw`["\\\b\f\n\r\t"]`],
    ['{a:-10}', '-10'],
    ['{a:.5}', '0.5'],
    ['{a:1.}', '1'],
    ['{a:-0}', '0'],
    ['{a:-0.0}', '-0'],
    ['{a:1E-7}', '1E-07'],
    ['{a:123456789012345680.0}', '1.2345678901234568E+17'],
    ['{a:9007199254740993}', '9007199254740993'],
    ['{a:NaN}', 'NaN'],
    ['{a:Infinity}', 'Infinity'],
    ['{a:-Infinity}', '-Infinity'],
    ['{a:undefined}', ''],
    ['{a:,b:1}', ''],
    ['{a:{b:1.50,c:1.0,d:1e3,e:null,f:"q\\"\\u0001\\u2028"}}', '{"b":1.5,"c":1.0,"d":1000.0,"e":null,"f":"q\\"\\u0001\\u2028"}'],
    ['{a:[1,,2,]}', '[1,undefined,2]'],
    ['{a:[]}', '[]'],
    ['{a:12345678901234567890123,b:[12345678901234567890123]}', undefined],
  ])('%j has the member a %j', (json, expected) => {
    if (expected === undefined) expect(codeOf(() => member(json, '.a'))).toBe('TEMPLATE_INTEGER_TOO_LARGE');
    else expect(member(json, '.a')).toBe(expected);
  });

  it.each(['{a:08}', '{a:0xG}', '{a:1.2.3}', '{a:12abc}', '{a:--1}', '{a:"\\x"}', '{a:"\\u00g0"}', '{a:tru}', '{a b:1}', '{a:1e}'])(
    '%j is none',
    (json) => {
      expect(member(json, '.a')).toBe('#{T.a}');
    },
  );

  it('is read 64 levels deep', () => {
    const arrays = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
    expect(member(`{a:${arrays(63)}}`, '.a')).toBe(arrays(63));
    expect(member(`{a:${arrays(64)}}`, '.a')).toBe('#{T.a}');
    expect(member(`{a:${arrays(62).replace('1', '{"b":1}')}}`, '.a')).toBe(arrays(62).replace('1', '{"b":1}'));
    expect(member(`{a:${arrays(63).replace('1', '{"b":1}')}}`, '.a')).toBe('#{T.a}');
  });

  it('keeps integers of any size inside objects', () => {
    expect(member('{a:[12345678901234567890123]}', '.a')).toBe('[12345678901234567890123]');
  });

  it('refuses negative indexes', () => {
    expect(codeOf(() => member('[1]', '[-1]'))).toBe('TEMPLATE_INDEX_NEGATIVE');
  });
});

describe('dates in JSON', () => {
  it.each([
    ['2030-05-22T09:05:07Z', '05/22/2030 09:05:07', '"2030-05-22T09:05:07Z"'],
    ['2030-05-22T09:05:07', '05/22/2030 09:05:07', '"2030-05-22T09:05:07"'],
    ['2030-05-22T09:05:07.120Z', '05/22/2030 09:05:07', '"2030-05-22T09:05:07.12Z"'],
    ['2030-05-22T09:05:07+02:00', '05/22/2030 07:05:07', '"2030-05-22T07:05:07+00:00"'],
    ['2030-05-22T09:05:07+12:34', '05/21/2030 20:31:07', '"2030-05-21T20:31:07+00:00"'],
    ['/Date(0)/', '01/01/1970 00:00:00', '"1970-01-01T00:00:00Z"'],
    ['/Date(3600000+0100)/', '01/01/1970 01:00:00', '"1970-01-01T01:00:00+00:00"'],
    ['2030-05-22', '2030-05-22', '"2030-05-22"'],
    ['2030-05-22 09:05:07', '2030-05-22 09:05:07', '"2030-05-22 09:05:07"'],
    ['2030-13-22T09:05:07Z', '2030-13-22T09:05:07Z', '"2030-13-22T09:05:07Z"'],
    ['x2030-05-22T09:05:07Z', 'x2030-05-22T09:05:07Z', '"x2030-05-22T09:05:07Z"'],
  ])('%s prints as %s and inside an object as %s', (text, alone, inside) => {
    expect(member(`{"o":{"d":"${text}"}}`, '.o.d')).toBe(alone);
    expect(member(`{"o":{"d":"${text}"}}`, '.o')).toBe(`{"d":${inside}}`);
  });
});

describe('loops over JSON', () => {
  it.each([
    ['[1,"b",{"c":2},null,true]', '1|b|{"c":2}||True|'],
    ['{"x":1,"y":2}', 'x|y|'],
    ['[]', ''],
    ['{}', ''],
    ['"a,b"', '"a|b"|'],
    ['12', '12|'],
    [' [1] ', '1|'],
    ['[1] x', '[1] x|'],
  ])('%j has %j', (json, expected) => {
    expect(say('#{each i in T}#{i}|#{/each}', { T: json })).toBe(expected);
  });

  it('give properties a key and a value', () => {
    expect(say('#{each i in T}#{i.Key}=#{i.Value.n};#{/each}', { T: '{"x":{"n":1},"y":{"n":2}}' })).toBe('x=1;y=2;');
  });

  it('run once with an empty item over a property that is missing', () => {
    expect(say('#{each i in T.x}[#{i}]#{/each}', { T: '{}' })).toBe('[]');
  });
});
