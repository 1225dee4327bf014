import { describe, expect, it } from 'vitest';
import { type EvaluateOptions, type TimeZone, usEnglishCulture, zoneNamed } from '../../../../src/templating/templating.ts';
import { filtered, say } from '../say.ts';

const now = () => Date.UTC(2030, 4, 22, 21, 5, 7, 123);
const berlin: TimeZone = zoneNamed('Europe/Berlin')!;
const date = (value: string, format: string, options: EvaluateOptions = {}) =>
  filtered(value, `Format DateTimeOffset \\"${format}\\"`, { now, ...options });

describe('reading dates', () => {
  it.each([
    ['2030-05-22', '2030-05-22 00:00:00.0000000'],
    ['2030/05/22', '2030-05-22 00:00:00.0000000'],
    ['2030.5.2', '2030-05-02 00:00:00.0000000'],
    ['2030-05', '2030-05-01 00:00:00.0000000'],
    ['2030-05-22T09:05', '2030-05-22 09:05:00.0000000'],
    ['2030-05-22T09:05:07', '2030-05-22 09:05:07.0000000'],
    ['2030-05-22 09:05:07.5', '2030-05-22 09:05:07.5000000'],
    ['2030-05-22T09:05:07.1234567', '2030-05-22 09:05:07.1234567'],
    ['2030-05-22T09:05:07.12345678', '2030-05-22 09:05:07.1234568'],
    ['5/6/2030', '2030-05-06 00:00:00.0000000'],
    ['05/22/2030 9:05 PM', '2030-05-22 21:05:00.0000000'],
    ['5/6/30', '2030-05-06 00:00:00.0000000'],
    ['5/6/49', '2049-05-06 00:00:00.0000000'],
    ['5/6/50', '1950-05-06 00:00:00.0000000'],
    ['5/6', '2030-05-06 00:00:00.0000000'],
    ['5/2031', '2031-05-01 00:00:00.0000000'],
    ['May 22, 2030', '2030-05-22 00:00:00.0000000'],
    ['22 May 2030', '2030-05-22 00:00:00.0000000'],
    ['may 2030', '2030-05-01 00:00:00.0000000'],
    ['2030 May 3', '2030-05-03 00:00:00.0000000'],
    ['May 3', '2030-05-03 00:00:00.0000000'],
    ['22-Dec-31', '2031-12-22 00:00:00.0000000'],
    ['Wednesday, 22 May 2030', '2030-05-22 00:00:00.0000000'],
    ['Wed, 22 May 2030 09:05:07 GMT', '2030-05-22 09:05:07.0000000'],
    ['Wednesday 5/22/2030', '2030-05-22 00:00:00.0000000'],
    ['22 September 2030 12 AM', '2030-09-22 00:00:00.0000000'],
    ['22 Sep 2030 12:30 pm', '2030-09-22 12:30:00.0000000'],
    ['9:05', '2030-05-22 09:05:00.0000000'],
    ['9:05 May 22, 2031', '2031-05-22 09:05:00.0000000'],
    ['9:05:07Z 5/22/2031', '2031-05-22 09:05:07.0000000'],
    ['2030-01-31', '2030-01-31 00:00:00.0000000'],
    ['2030-07-31', '2030-07-31 00:00:00.0000000'],
    ['2030-12-31', '2030-12-31 00:00:00.0000000'],
    ['11 PM', '2030-05-22 23:00:00.0000000'],
    ['1 AM', '2030-05-22 01:00:00.0000000'],
    ['May 12', '2030-05-12 00:00:00.0000000'],
    [`${' '.repeat(90)}2030-05-22`, '2030-05-22 00:00:00.0000000'],
    ['2028-02-29', '2028-02-29 00:00:00.0000000'],
    ['2000-02-29', '2000-02-29 00:00:00.0000000'],
    ['0001-01-01', '0001-01-01 00:00:00.0000000'],
    ['9999-12-31T23:59:59.9999999', '9999-12-31 23:59:59.9999999'],
  ])('%j is %s', (value, expected) => {
    expect(date(value, 'yyyy-MM-dd HH:mm:ss.fffffff')).toBe(expected);
  });

  it.each([
    '',
    ' ',
    '22/05/2030',
    '20300522',
    '1716368707',
    '2030',
    'May',
    'yesterday',
    '2030-13-01',
    '2030-02-30',
    '2100-02-29',
    '2028-02-30',
    '2030-04-31',
    '2030-06-31',
    '2030-09-31',
    '2030-11-31',
    '2030-01-32',
    '2030-00-01',
    '2030-05-00',
    '0000-05-22',
    '2030-05-22T09:05:60',
    '2030-05-22T24:00',
    '2030-05-22T09:60',
    '13:05 PM',
    '0 AM',
    '2030-05-22 x',
    'May May 2030',
    '2030-05-22T09:05:07+15:00',
    '2030-05-22T09:05:07+14:01',
    'May 1 2 2030',
    '-2030-05-22',
    `${' '.repeat(101)}2030-05-22`,
  ])('%j is none', (value) => {
    expect(date(value, 'yyyy-MM-dd')).toBe('#{v | Format "DateTimeOffset" "yyyy-MM-dd"}');
  });

  it.each([
    ['2030-05-22T09:05:07Z', '09:05 +00:00'],
    ['2030-05-22T09:05:07z', '09:05 +00:00'],
    ['2030-05-22T09:05:07+02:00', '09:05 +02:00'],
    ['2030-05-22T09:05:07-0330', '09:05 -03:30'],
    ['2030-05-22 09:05:07 +02', '09:05 +02:00'],
    ['2030-05-22 09:05:07 +14:00', '09:05 +14:00'],
    ['2030-05-22 09:05:07', '09:05 +02:00'],
    ['2030-01-22 09:05:07', '09:05 +01:00'],
  ])('%j has the zone %s', (value, expected) => {
    expect(date(value, 'HH:mm zzz', { zone: berlin })).toBe(expected);
  });
});

describe('custom date formats', () => {
  it.each([
    ['d dd ddd dddd', '3 03 Fri Friday'],
    ['M MM MMM MMMM', '5 05 May May'],
    ['y yy yyy yyyy yyyyy', '30 30 2030 2030 02030'],
    ['h hh H HH', '4 04 16 16'],
    ['m mm s ss', '5 05 6 06'],
    ['hhh HHH mmm sss', '04 16 05 06'],
    ['t tt', 'P PM'],
    ['f ff fffffff', '1 12 1234000'],
    ['F FFFFFFF', '1 1234'],
    ['gg yyyy', 'A.D. 2030'],
    ['z zz zzz', '+0 +00 +00:00'],
    ["'at' HH\\:mm \\d", 'at 16:05 d'],
    ['"at" HH', 'at 16'],
    ['"unclosed', undefined],
    ["'it\\'s' HH", "it's 16"],
    ['%d', '3'],
    ['%h', '4'],
    ['QQ', 'QQ'],
    ['yyyy/MM/dd', '2030/05/03'],
    ["yyyy 'unclosed", undefined],
    ['ffffffff', undefined],
    ['FFFFFFFF', undefined],
    ['%', undefined],
    ['%%', undefined],
    ['HH\\', undefined],
  ])('%s is %j', (format, expected) => {
    expect(date('2030-05-03T16:05:06.1234', format)).toBe(expected ?? `#{v | Format "DateTimeOffset" "${format}"}`);
  });

  const months = 'January February March April May June July August September October November December'.split(' ');
  it.each(months.map((name, index) => [name, index + 1] as const))('read and print %s', (name, month) => {
    expect(date(`3 ${name} 2030`, 'yyyy-M-d MMMM')).toBe(`2030-${month}-3 ${name}`);
    expect(date(`${name.slice(0, 3).toUpperCase()} 3, 2030`, 'M MMM')).toBe(`${month} ${name.slice(0, 3)}`);
  });

  it.each(['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'])('read and print %s', (name) => {
    const day = 19 + ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].indexOf(name);
    expect(date(`${name}, ${day} May 2030`, 'dddd ddd')).toBe(`${name} ${name.slice(0, 3)}`);
    expect(date(`${name.slice(0, 3)} 5/${day}/2030`, 'd dddd')).toBe(`${day} ${name}`);
  });

  it('drop the point before a fraction that is nothing', () => {
    expect(date('2030-05-03T16:05:06', 'ss.FFF')).toBe('06');
    expect(date('2030-05-03T16:05:06', 'ss.fff')).toBe('06.000');
  });

  it('show midnight and noon as 12', () => {
    expect([date('2030-05-03 00:30', 'h tt'), date('2030-05-03 12:30', 'h tt')]).toEqual(['12 AM', '12 PM']);
  });

  it('follow the offset west of Greenwich', () => {
    expect(date('2030-05-03T16:05:06-03:30', 'z zz zzz')).toBe('-3 -03 -03:30');
  });
});

describe('standard date formats', () => {
  it.each([
    ['d', '05/22/2030', '5/22/2030'],
    ['D', 'Wednesday, 22 May 2030', 'Wednesday, May 22, 2030'],
    ['f', 'Wednesday, 22 May 2030 16:05', 'Wednesday, May 22, 2030 4:05 PM'],
    ['F', 'Wednesday, 22 May 2030 16:05:07', 'Wednesday, May 22, 2030 4:05:07 PM'],
    ['g', '05/22/2030 16:05', '5/22/2030 4:05 PM'],
    ['G', '05/22/2030 16:05:07', '5/22/2030 4:05:07 PM'],
    ['m', 'May 22', 'May 22'],
    ['M', 'May 22', 'May 22'],
    ['o', '2030-05-22T16:05:07.0000000+02:00', '2030-05-22T16:05:07.0000000+02:00'],
    ['O', '2030-05-22T16:05:07.0000000+02:00', '2030-05-22T16:05:07.0000000+02:00'],
    ['r', 'Wed, 22 May 2030 14:05:07 GMT', 'Wed, 22 May 2030 14:05:07 GMT'],
    ['R', 'Wed, 22 May 2030 14:05:07 GMT', 'Wed, 22 May 2030 14:05:07 GMT'],
    ['s', '2030-05-22T16:05:07', '2030-05-22T16:05:07'],
    ['t', '16:05', '4:05 PM'],
    ['T', '16:05:07', '4:05:07 PM'],
    ['u', '2030-05-22 14:05:07Z', '2030-05-22 14:05:07Z'],
    ['y', '2030 May', 'May 2030'],
    ['Y', '2030 May', 'May 2030'],
    ['', '05/22/2030 16:05:07 +02:00', '5/22/2030 4:05:07 PM +02:00'],
  ])('%s is %j, in US English %j', (format, invariant, american) => {
    const value = '2030-05-22T16:05:07+02:00';
    expect([date(value, format), date(value, format, { culture: usEnglishCulture })]).toEqual([invariant, american]);
  });

  it.each(['U', 'K', 'H', 'x', 'h', 'w', 'e'])('%s is none', (format) => {
    expect(date('2030-05-22', format)).toBe(`#{v | Format "DateTimeOffset" "${format}"}`);
  });
});

describe('Format Date', () => {
  const local = (value: string, format: string) => filtered(value, `Format Date \\"${format}\\"`, { zone: berlin, now });
  it.each([
    ['2030-05-22T09:05:07Z', 'HH:mm K', '11:05 +02:00'],
    ['2030-05-22T09:05:07+09:00', 'HH:mm K', '02:05 +02:00'],
    ['2030-05-22T09:05:07', 'HH:mm K|', '09:05 |'],
    ['2030-05-22T09:05:07', 'zzz', '+02:00'],
    ['2030-05-22T09:05:07', 'o', '2030-05-22T09:05:07.0000000'],
    ['2030-05-22T09:05:07Z', 'o', '2030-05-22T11:05:07.0000000+02:00'],
    ['2030-05-22T09:05:07', 'u', '2030-05-22 09:05:07Z'],
    ['2030-05-22T09:05:07', 'r', 'Wed, 22 May 2030 09:05:07 GMT'],
    ['2030-05-22T09:05:07', 'U', 'Wednesday, 22 May 2030 07:05:07'],
    ['2030-05-22T09:05:07', '', '05/22/2030 09:05:07'],
  ])('%s as %j is %j', (value, format, expected) => {
    expect(local(value, format)).toBe(expected);
  });

  it('is a format itself where it stands alone', () => {
    expect(filtered('2030/05/22 09:05:07', 'Format Date')).toBe('DaAe');
  });

  it('is also called DateTime', () => {
    expect(filtered('2030-05-22', 'Format DATETIME yyyy')).toBe('2030');
  });

  it('tries a date where the value is no number', () => {
    expect(filtered('2030-05-22T09:05:07+02:00', 'Format HH')).toBe('09');
  });

  it('does not exist for the hour that summer time skips, and takes standard time for it', () => {
    expect(local('2030-03-31T02:30:00', 'zzz')).toBe('+01:00');
    expect(local('2030-03-31T03:30:00', 'zzz')).toBe('+02:00');
    expect(local('2030-10-27T02:30:00', 'zzz')).toBe('+01:00');
  });

  it('has summer time right behind the change to it, west of Greenwich too', () => {
    const zone = zoneNamed('America/New_York')!;
    expect(filtered('2030-03-10T03:30:00', 'Format Date zzz', { zone })).toBe('-04:00');
  });
});

describe('NowDate and NowDateUtc', () => {
  it.each([
    ['#{ | NowDate}', '2030-05-22T23:05:07.1230000'],
    ['#{ | NowDateUtc}', '2030-05-22T21:05:07.1230000Z'],
    ['#{ | NowDate "HH zzz"}', '23 +02:00'],
    ['#{ | NowDateUtc "HH zzz K"}', '21 +00:00 Z'],
    ['#{none | NowDate yyyy}', '2030'],
    ['#{v | NowDate}', '#{v | NowDate}'],
    ['#{v | NowDateUtc}', '#{v | NowDateUtc}'],
    ['#{ | NowDate a b}', '#{ | NowDate "a" "b"}'],
    ['#{ | NowDate yyyy MM}', '#{ | NowDate "yyyy" "MM"}'],
    ['#{ | NowDate K}', '#{ | NowDate "K"}'],
    ['#{ | NowDate | AddDays 10}', '2030-06-01T23:05:07.1230000'],
  ])('%s is %j', (template, expected) => {
    expect(say(template, { v: 'x' }, { now, zone: berlin })).toBe(expected);
  });

  it('are at the epoch where nobody gave a clock', () => {
    expect(say('#{ | NowDateUtc}')).toBe('1970-01-01T00:00:00.0000000Z');
  });
});

describe('AddDays and AddHours', () => {
  it.each([
    ['2030-05-22', 'AddDays 1', '2030-05-23T00:00:00.0000000'],
    ['2030-05-22', 'AddHours -1', '2030-05-21T23:00:00.0000000'],
    ['2030-05-22T09:05:07Z', 'AddDays 1', '2030-05-23T09:05:07.0000000Z'],
    ['2030-05-22T09:05:07+02:00', 'AddHours 1', '2030-05-22T10:05:07.0000000+02:00'],
    ['2030-05-22T09:05:07+00:00', 'AddHours 1', '2030-05-22T10:05:07.0000000+00:00'],
    ['2030-05-22', 'AddDays "0.001"', '2030-05-22T00:01:26.4000000'],
    ['2030-05-22', 'AddHours "-1.5"', '2030-05-21T22:30:00.0000000'],
    ['2030-05-22', 'AddHours 1e3', '2030-07-02T16:00:00.0000000'],
    ['2030-05-22', 'AddHours " 1 "', '2030-05-22T01:00:00.0000000'],
    ['2030-05-22', 'AddDays "1,000"', undefined],
    ['2030-05-22', 'AddDays x', undefined],
    ['2030-05-22', 'AddDays 1-', undefined],
    ['9999-12-31T23:59:59.9999999', 'AddDays 0', '9999-12-31T23:59:59.9999999'],
    ['0001-01-01', 'AddDays 0', '0001-01-01T00:00:00.0000000'],
    ['0001-01-01', 'AddHours "-0.001"', undefined],
    ['2030-05-22', 'AddDays NaN', undefined],
    ['2030-05-22', 'AddDays Infinity', undefined],
    ['2030-05-22', 'AddDays 3000000', undefined],
    ['2030-05-22', 'AddDays -1000000', undefined],
    ['2030-05-22', 'AddDays 1e300', undefined],
    ['2030-05-22', 'AddDays', undefined],
    ['2030-05-22', 'AddDays 1 2', undefined],
    ['soon', 'AddDays 1', undefined],
  ])('%s | %s is %j', (value, chain, expected) => {
    expect(filtered(value, chain, { zone: berlin })).toBe(expected ?? say(`#{v | ${chain}}`));
  });
});

describe('zoneNamed', () => {
  it('knows summer and winter time', () => {
    expect([berlin.offsetAt(Date.UTC(2030, 6, 1)), berlin.offsetAt(Date.UTC(2030, 0, 1))]).toEqual([120, 60]);
  });

  it('does not know names that are none', () => {
    expect(zoneNamed('Moon/Base')).toBeUndefined();
  });
});
