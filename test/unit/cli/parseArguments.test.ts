import { describe, expect, it } from 'vitest';
import type { AppError } from '../../../src/errors/appError.ts';
import { parseArguments } from '../../../src/cli/parseArguments.ts';
import type { ParseRules } from '../../../src/cli/parseArguments.ts';
import type { OptionTable } from '../../../src/cli/options.ts';
import { shown } from '../../../src/cli/unknownArguments.ts';

const options = {
  apiKey: { type: 'text', summary: 'Key' },
  releaseNumber: { type: 'text', summary: 'Number', aliases: ['version'] },
  variable: { type: 'list', summary: 'Variable', short: 'v' },
  specificMachines: { type: 'list', summary: 'Machines', commas: true },
  progress: { type: 'flag', summary: 'Progress' },
  guidedFailure: { type: 'boolean', summary: 'Guided failure' },
  number: { type: 'number', summary: 'Number', minimum: 1, maximum: 10 },
  waitTime: { type: 'duration', summary: 'Time' },
  timeout: { type: 'duration', bare: 'seconds', summary: 'Time' },
  overwriteMode: { type: 'choice', choices: ['FailIfExists', 'OverwriteExisting'], default: 'FailIfExists', summary: 'Mode' },
} as const satisfies OptionTable;

const rules: ParseRules = { options, grammar: 'native', name: 'try', commandLine: 'pulpo try' };
const octo: ParseRules = { ...rules, grammar: 'octo', commandLine: 'octo try' };
const parse = (...tokens: string[]) => parseArguments(tokens, rules).values;
const failure = (tokens: string[], changed: Partial<ParseRules> = {}) => {
  try {
    const { missing } = parseArguments(tokens, { ...rules, ...changed });
    if (missing !== undefined) throw missing;
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was thrown');
};

describe('names of options', () => {
  it.each(['--apiKey', '--apikey', '--api-key', '--APIKEY', '-apiKey', '--ap-ikey'])('%s is api-key', (name) => {
    expect(parse(name, 'x')['apiKey']).toBe('x');
  });

  it('have aliases', () => {
    expect(parse('--version=1.2')['releaseNumber']).toBe('1.2');
  });

  it('may start with a slash where the command takes no positional argument', () => {
    expect(parse('/apiKey:x')['apiKey']).toBe('x');
    expect(parseArguments(['/apiKey:x'], { ...rules, positional: { name: 'file', many: false, required: true } }).positionals).toEqual([
      '/apiKey:x',
    ]);
  });

  it('may be one letter with the value attached', () => {
    expect(parse('-vName:Value', '-v', 'a=b', '-v=c')['variable']).toEqual(['Name:Value', 'a=b', 'c']);
  });

  it('are unknown with the nearest name as a hint', () => {
    expect(failure(['--progres'])).toMatchObject({
      code: 'OPTION_UNKNOWN',
      message: 'pulpo try has no option --progres',
      hint: 'Did you mean "--progress"?',
    });
  });

  it('name the other commands that know them', () => {
    const ownersOf = (name: string) => (name === '--channel' ? ['create-release', 'deploy-release'] : []);
    expect(failure(['--channel=Beta'], { ownersOf })).toMatchObject({
      message: 'pulpo try has no option --channel',
      hint: '--channel is an option of create-release, deploy-release.',
    });
  });

  it('do not put a value into the message of an unknown option', () => {
    expect(failure(['--apiKeyy=hunter2-hunter2']).message).not.toContain('hunter2');
  });
});

describe('values of options', () => {
  it.each([
    ['=', ['--apiKey=a=b:c'], 'a=b:c'],
    [':', ['--apiKey:a:b=c'], 'a:b=c'],
    ['a blank', ['--apiKey', 'a=b'], 'a=b'],
    ['nothing after =', ['--apiKey='], ''],
    ['a line end inside', ['--apiKey=a\nb'], 'a\nb'],
    ['something that looks like an option', ['--apiKey', '--nothing-known'], '--nothing-known'],
    ['= and are an option', ['--apiKey=--progress'], '--progress'],
  ])('follow %s', (_, tokens, expected) => {
    expect(parse(...tokens)['apiKey']).toBe(expected);
  });

  it('are missing at the end of the line', () => {
    expect(failure(['--progress', '--apiKey'])).toMatchObject({ code: 'OPTION_VALUE_MISSING', message: '--apiKey needs a value' });
  });

  it.each(['--progress', '--wait-time', '-v'])('are missing where %s comes next', (next) => {
    expect(failure(['--apiKey', next, 'x'])).toMatchObject({ code: 'OPTION_VALUE_MISSING', message: '--apiKey needs a value' });
  });

  it("are the next token in octo's manner, whatever it is", () => {
    expect(parseArguments(['--apiKey', '--progress'], octo).values['apiKey']).toBe('--progress');
  });

  it('are missing before the end of the options', () => {
    expect(failure(['--apiKey', '--', 'x'], { positional: { name: 'file', many: true, required: false } }).code).toBe(
      'OPTION_VALUE_MISSING',
    );
  });

  it('take the last of several', () => {
    expect(parse('--apiKey=a', '--apiKey=b')['apiKey']).toBe('b');
  });

  it('collect in lists, in order, and split at commas where the option says so', () => {
    expect(parse('-v', 'b,c', '-v', 'a')['variable']).toEqual(['b,c', 'a']);
    expect(parse('--specificMachines', 'web01, web02,', '--specific-machines=web03')['specificMachines']).toEqual([
      'web01',
      'web02',
      'web03',
    ]);
  });

  it('turn a flag off with =false', () => {
    expect([
      parse()['progress'],
      parse('--progress')['progress'],
      parse('--progress=false')['progress'],
      parse('--progress:TRUE')['progress'],
    ]).toEqual([false, true, false, true]);
  });

  it('refuse anything else on a flag', () => {
    expect(failure(['--progress=maybe'])).toMatchObject({
      code: 'OPTION_VALUE_INVALID',
      message: '--progress takes true or false, not "maybe"',
    });
  });

  it('are three-valued for booleans, with or without a blank', () => {
    expect(
      [parse(), parse('--guidedFailure'), parse('--guidedFailure', 'false'), parse('--guided-failure=True')].map(
        (values) => values['guidedFailure'],
      ),
    ).toEqual([undefined, true, false, true]);
  });

  it.each(['0', '11', '1.5', 'x', ''])('refuse %j as a number from 1 to 10', (text) => {
    expect(failure([`--number=${text}`]).message).toBe(`--number takes a whole number from 1 to 10, not "${text}"`);
  });

  it('are choices in any case', () => {
    expect(parse('--overwriteMode=overwriteexisting')['overwriteMode']).toBe('OverwriteExisting');
    expect(failure(['--overwrite-mode=OverwriteExistin'])).toMatchObject({
      code: 'OPTION_VALUE_INVALID',
      hint: 'Did you mean "OverwriteExisting"?',
    });
  });

  it('have defaults', () => {
    expect(parse()).toMatchObject({ overwriteMode: 'FailIfExists', variable: [], apiKey: undefined, number: undefined });
  });
});

describe('time spans', () => {
  it.each([
    ['00:10:00', 600_000],
    ['1.02:03:04', 93_784_000],
    ['00:00:01.5', 1_500],
    ['10:00', 36_000_000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['2h', 7_200_000],
    ['1h30m', 5_400_000],
    ['0', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(parse('--wait-time', text)['waitTime']).toBe(ms);
  });

  it('reads a bare number up to 24 as days, as octo did, and says so', () => {
    const { values, notes } = parseArguments(['--waitTime', '2'], rules);
    expect(values['waitTime']).toBe(172_800_000);
    expect(notes).toEqual(['--wait-time 2 was read as 2 days; write 2s, 2m or 2h for less.']);
  });

  it('reads a bare number above 24 as seconds, and says so', () => {
    const { values, notes } = parseArguments(['--waitTime=600'], rules);
    expect(values['waitTime']).toBe(600_000);
    expect(notes).toEqual(['--wait-time 600 was read as 600 seconds.']);
  });

  it('reads every bare number of a request timeout as seconds', () => {
    const { values, notes } = parseArguments(['--timeout=10'], rules);
    expect([values['timeout'], notes]).toEqual([10_000, []]);
  });

  it.each(['25:00:00', '10:61', 'soon', '-5', '1e9', '99999999999999999999'])('refuses %j', (text) => {
    expect(failure([`--waitTime=${text}`]).code).toBe('OPTION_VALUE_INVALID');
  });
});

describe('arguments that are no options', () => {
  const positional = { name: 'file', many: false, required: true };

  it('are refused where the command takes none', () => {
    expect(failure(['x'])).toMatchObject({ code: 'ARGUMENT_UNEXPECTED', message: 'pulpo try does not take the argument "x"' });
  });

  it('are missing where the command needs one', () => {
    expect(failure([], { positional })).toMatchObject({ code: 'OPTION_REQUIRED', message: 'pulpo try needs FILE' });
  });

  it('are one or many', () => {
    expect(failure(['a', 'b'], { positional }).code).toBe('ARGUMENT_UNEXPECTED');
    expect(parseArguments(['a', 'b'], { ...rules, positional: { ...positional, many: true } }).positionals).toEqual(['a', 'b']);
  });

  it('may look like options after --', () => {
    expect(parseArguments(['--', '--progress'], { ...rules, positional })).toMatchObject({
      positionals: ['--progress'],
      values: { progress: false },
    });
  });

  it('may be negative numbers and a lone dash', () => {
    expect(parseArguments(['-5'], { ...rules, positional }).positionals).toEqual(['-5']);
    expect(parseArguments(['-'], { ...rules, positional }).positionals).toEqual(['-']);
  });
});

describe('required options', () => {
  const required: ParseRules = {
    ...rules,
    options: { id: { type: 'text', required: true, summary: 'ID' }, project: { type: 'text', required: true, summary: 'Project' } },
  };

  it('are all named when they are missing', () => {
    expect(failure([], required)).toMatchObject({
      code: 'OPTION_REQUIRED',
      message: '--id, --project are missing',
      details: ['--id: ID', '--project: Project'],
    });
  });
});

describe('a command that tolerates what others know', () => {
  const ignored = {
    server: { type: 'text', summary: 'Server' },
    ignoreSslErrors: { type: 'flag', summary: 'x' },
  } as const satisfies OptionTable;

  it('drops their options with their values', () => {
    const parsed = parseArguments(['--server', 'http://x', '--ignoreSslErrors', '--progress'], { ...rules, ignored });
    expect(parsed.values).toMatchObject({ progress: true });
    expect(parsed.values).not.toHaveProperty('server');
  });

  it('still refuses what nobody knows', () => {
    expect(failure(['--serverr', 'x'], { ignored }).code).toBe('OPTION_UNKNOWN');
  });
});

describe("octo's grammar", () => {
  const octoValues = (...tokens: string[]) => parseArguments(tokens, octo).values;
  const words = (...tokens: string[]) => failure(tokens, octo).classic?.message;
  const withChoice: Partial<ParseRules> = {
    ...octo,
    options: {
      packageFormat: {
        ...{ type: 'choice', choices: ['nupkg', 'zip', 'targz'], summary: 'Format' },
        octo: { type: 'PackageFormat', values: ['Zip', 'NuPkg', 'Nuget'] },
      },
      outputFormat: {
        ...{ type: 'choice', choices: ['human', 'json', 'default'], summary: 'Format' },
        octo: { type: 'OutputFormat', values: ['Default', 'Json'] },
      },
    },
  };

  it.each([
    ['--apiKey=abc123', '-progress'],
    ['--apikey=abc123', '/progress'],
    ['-apikey=abc123', '--progress'],
    ['/apikey=abc123', '--progress'],
    ['/apikey:abc123', '-PROGRESS'],
  ])('takes %s %s', (...tokens) => {
    expect(octoValues(...tokens)).toMatchObject({ apiKey: 'abc123', progress: true });
  });

  it('collects what it does not know instead of failing, the next token of a misspelt secret included', () => {
    const parsed = parseArguments(['--nonsense=1', 'x', '--apiKeyy', 'CANARY-2', '--apikey2=CANARY-1', '--progress'], octo);
    expect(parsed.unknown).toEqual([
      { token: '--nonsense=1', secret: false },
      { token: '--apiKeyy', secret: true, value: 'CANARY-2' },
      { token: '--apikey2=CANARY-1', secret: true },
      { token: 'x', secret: false },
    ]);
    expect(parsed).toMatchObject({ positionals: [], values: { progress: true } });
    expect(parsed.unknown.flatMap(shown).join(', ')).toBe('--nonsense=1, --apiKeyy, *****, --apikey2=*****, x');
  });

  it('misses a value in octo’s words, with the option as it was typed', () => {
    expect(words('--APIKey')).toBe("Missing required value for option '--APIKey'.");
    expect(words('/apikey', '--', 'x')).toBe("Missing required value for option '/apikey'.");
  });

  it.each([
    ['--number=x', "Could not convert string `x' to type Int32 for option `--number'."],
    ['-waitTime:soon', "Could not convert string `soon' to type TimeSpan for option `-waitTime'."],
    ['--guidedFailure=1', "Could not convert string `1' to type Boolean for option `--guidedFailure'."],
    ['--timeout=fred', "Unable to parse 'fred' as a timespan or an integer."],
  ])('refuses %s in its words', (token, message) => {
    expect(words(token)).toBe(message);
  });

  it('names the values of an enum as octo did', () => {
    expect(failure(['--packageFormat', 'invalidvalue'], withChoice).classic?.message).toBe(
      "Could not convert string `invalidvalue' to type PackageFormat for option `--packageFormat'. Valid values are Zip, NuPkg and Nuget.",
    );
    expect(failure(['--outputFormat=blah'], withChoice).classic?.message).toMatch(/ Valid values are Default and Json\.$/);
  });

  it.each([
    ['0', 'zip'],
    ['1', 'nupkg'],
    ['NUPKG', 'nupkg'],
    ['Zip,NuPkg', 'nupkg'],
    ['0, 1', 'nupkg'],
  ])('takes %s for the format %s, as .NET does', (text, format) => {
    expect(parseArguments([`--packageFormat=${text}`], { ...rules, ...withChoice }).values['packageFormat']).toBe(format);
  });

  it.each([
    ['0xA', 10],
    ['#0a', 10],
    ['&h7', 7],
    [' 7 ', 7],
  ])('takes %s for the number %d', (text, number) => {
    expect(octoValues('--number', text)['number']).toBe(number);
  });

  it.each([
    ['--progress', true],
    ['--progress+', true],
    ['--progress=anything', true],
    ['--progress-', false],
    ['--progress=false', false],
  ])('reads the flag %s as %s', (token, on) => {
    expect(octoValues(token)['progress']).toBe(on);
  });

  it.each([['--apiKey+'], ['--apiKey-']])('does not know %s', (token) => {
    expect(parseArguments([token], octo).unknown).toMatchObject([{ token }]);
  });

  const create: Partial<ParseRules> = {
    ...octo,
    name: 'deploy-release',
    options: {
      project: { type: 'text', required: true, summary: 'Project' },
      version: { type: 'text', required: true, summary: 'Version', aliases: ['release-number'] },
      deployTo: { type: 'list', required: true, summary: 'Environment' },
    },
  };

  it("misses options one by one in octo's order and words, and a blank one too", () => {
    expect(failure(['--project=P'], create).classic?.message).toMatch(/^Please specify an environment name or ID/);
    expect(failure(['--deployTo=  ', '--project=P', '--version=1'], create).classic?.message).toMatch(/environment name or ID/);
    expect(failure(['--deployTo=Dev'], create).classic?.message).toBe(
      'Please specify a release version using the parameter: --version=1.0.0.0 or --version=latest for the latest release',
    );
    expect(failure(['--deployTo=Dev', '--releaseNumber=1'], create).classic?.message).toBe(
      'Please specify a project name or ID using the parameter: --project=XYZ',
    );
  });
});
