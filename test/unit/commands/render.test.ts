import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CliRun } from '../../support/runCli.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';

let folder: string;

beforeEach(() => {
  folder = tempDir();
});

async function put(name: string, text: string | Uint8Array): Promise<void> {
  await writeFile(join(folder, name), text);
}

function render(...args: readonly string[]): Promise<CliRun> {
  return runCli(['render', ...args], { cwd: folder, stdin: 'Hello #{Name}!' });
}

describe('pulpo render', () => {
  it('writes the evaluated standard input to standard output with nothing added', async () => {
    expect(await render('--variable', 'Name:World')).toMatchObject({ exitCode: 0, stdout: 'Hello World!', stderr: '' });
  });

  it('reads a dash as standard input', async () => {
    expect(await render('-', '--variable', 'Name=World')).toMatchObject({ exitCode: 0, stdout: 'Hello World!' });
  });

  it('evaluates a file with variables from YAML', async () => {
    await put('a.txt', '#{A}-#{B.c}\n');
    await put('v.yaml', 'A: 1\nB:\n  c: 2\n');
    expect(await render('a.txt', '--variables', 'v.yaml')).toMatchObject({ exitCode: 0, stdout: '1-2\n', stderr: '' });
  });

  it('lets later files and the command line win', async () => {
    await put('a.txt', '#{A}#{B}#{C}');
    await put('1.json', '{"A":"1","B":"1","C":"1"}');
    await put('2.json', '{"B":"2","C":"2"}');
    expect((await render('a.txt', '--variables', '1.json', '--variables', '2.json', '--variable', 'C:3')).stdout).toBe('123');
  });

  it('chooses the values of a variable set by scope', async () => {
    await put('a.txt', '#{Port}');
    const values = [
      { Name: 'Port', Value: '80', Scope: {} },
      { Name: 'Port', Value: '8080', Scope: { Environment: ['Environments-1'] } },
    ];
    await put('set.json', JSON.stringify({ Variables: values, ScopeValues: { Environments: [{ Id: 'Environments-1', Name: 'Dev' }] } }));
    expect((await render('a.txt', '--variables', 'set.json', '--scope', 'Environment=Dev')).stdout).toBe('8080');
    expect((await render('a.txt', '--variables', 'set.json')).stdout).toBe('80');
    expect(await render('a.txt', '--variables', 'set.json', '--scope', 'Environment=Dve')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('warns of sensitive values, which an exported set does not hold', async () => {
    await put('a.txt', '#{Key}');
    await put('set.json', JSON.stringify({ Variables: [{ Name: 'Key', Value: null, IsSensitive: true }] }));
    const run = await render('a.txt', '--variables', 'set.json');
    expect(run).toMatchObject({ exitCode: 0, stdout: '#{Key}' });
    expect(run.stderr).toContain('The value of Key is sensitive, so set.json does not hold it');
  });

  it('tells unresolved names with their place on standard error and still succeeds', async () => {
    await put('a.txt', 'x\n  #{Missing}\n');
    const run = await render('a.txt');
    expect(run).toMatchObject({ exitCode: 0, stdout: 'x\n  #{Missing}\n' });
    expect(run.stderr).toContain('a.txt:2:3: #{Missing} has no value');
  });

  it('leaves a text that is no template unchanged and fails', async () => {
    await put('a.txt', '#{Name}\n#{!}');
    const run = await render('a.txt', '--variable', 'Name:x');
    expect(run).toMatchObject({ exitCode: 1, stdout: '#{Name}\n#{!}' });
    expect(run.stderr).toContain("a.txt:2:3: unexpected '!'; expected a variable name");
  });

  it('fails for a block without an end, which the language reads as a variable, and writes what the language says', async () => {
    await put('a.txt', '#{Name}\n#{if A}x\n');
    const run = await render('a.txt', '--variable', 'Name:1');
    expect(run).toMatchObject({ exitCode: 1, stdout: '1\n#{if A}x\n' });
    const problem = "unexpected end of text; expected '#{/if}' or '#{else}' for the '#{if A}' at line 2, column 1";
    expect(run.stderr).toContain(`a.txt:3:1: ${problem}`);
    expect(run.stderr).not.toContain('has no value');
    expect((await render('a.txt', '--check', '--variable', 'Name:1')).stdout).toBe(`a.txt:3:1: ${problem}\n`);
    expect((await render('a.txt', '--variable', 'Name:1', '--output-format', 'json')).json().Files).toMatchObject([
      {
        ...{ Value: '1\n#{if A}x\n', Missing: ['#{if A}'], Unresolved: [] },
        ParseFailures: [{ Line: 3, Column: 1, Found: 'end of text', Expected: ["'#{/if}'", "'#{else}'"], Message: problem }],
      },
    ]);
    expect((await render('a.txt', '--variable', 'Name:1', '--continue-on-error')).exitCode).toBe(0);
  });

  it('evaluates what it can with --continue-on-error', async () => {
    await put('a.txt', '#{Name}\n#{!}');
    expect(await render('a.txt', '--variable', 'Name:x', '--continue-on-error')).toMatchObject({ exitCode: 0, stdout: 'x\n#{!}' });
  });

  it('writes several files into a folder it makes', async () => {
    await put('a.txt', '#{A}');
    await put('b.txt', '[#{A}]');
    const run = await render('a.txt', 'b.txt', '--out-folder', 'out/deep', '--variable', 'A:1');
    expect(run).toMatchObject({ exitCode: 0, stdout: `${join('out/deep', 'a.txt')}\n${join('out/deep', 'b.txt')}\n` });
    expect(await readFile(join(folder, 'out/deep/a.txt'), 'utf8')).toBe('1');
    expect(await readFile(join(folder, 'out/deep/b.txt'), 'utf8')).toBe('[1]');
  });

  it('refuses several files without a folder', async () => {
    await Promise.all([put('a.txt', ''), put('b.txt', '')]);
    expect(await render('a.txt', 'b.txt')).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('refuses to write two files to one place', async () => {
    await mkdir(join(folder, 'sub'));
    await put('a.txt', '1');
    await put('sub/a.txt', '2');
    const run = await render('a.txt', 'sub/a.txt', '--out-folder', 'out');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('TEMPLATE_TARGETS_COLLIDE');
    expect(await readdir(folder)).not.toContain('out');
  });

  it('refuses to write over a template', async () => {
    await put('a.txt', '1');
    expect((await render('a.txt', '--out-folder', '.')).stderr).toContain('TEMPLATE_TARGETS_COLLIDE');
  });

  it('writes nothing when a value needs itself', async () => {
    await put('a.txt', 'fine');
    await put('b.txt', '\n#{A}');
    const run = await render('a.txt', 'b.txt', '--out-folder', 'out', '--variable', 'A:#{A}');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('[TEMPLATE_RECURSIVE]');
    expect(run.stderr).toContain('in b.txt, line 2, column 1');
    expect(await readdir(folder)).not.toContain('out');
  });

  it('keeps a byte-order mark and line ends', async () => {
    await put('a.txt', '\ufeff#{A}\r\n');
    expect((await render('a.txt', '--variable', 'A:1')).stdout).toBe('\ufeff1\r\n');
  });

  it('refuses a file that is no UTF-8', async () => {
    await put('a.txt', new Uint8Array([0xff, 0xfe, 0x41, 0x00]));
    expect((await render('a.txt')).stderr).toContain("Can't read the template a.txt: it is no UTF-8 text [TEMPLATE_UNREADABLE]");
  });

  it('says what else is wrong with a file', async () => {
    expect((await render('.')).stderr).toContain("Can't read the template .: it is a folder [");
    expect((await render('missing.txt')).stderr).toContain('missing.txt: there is no such file [');
    expect((await render('--variables', 'missing.json')).stderr).toContain('missing.json: there is no such file [');
  });

  it('calls standard input by its name in findings', async () => {
    expect((await render('--check')).stdout).toBe('stdin:1:7: #{Name} has no value\n');
  });

  it('warns once of all sensitive values of a set', async () => {
    const hidden = ['A', 'B', 'A'].map((Name) => ({ Name, Value: null, IsSensitive: true }));
    await put('set.json', JSON.stringify({ Variables: hidden }));
    const run = await render('--variables', 'set.json', '--variable', 'Name:1');
    expect(run.stderr).toContain('The values of A, B are sensitive, so set.json does not hold them\n');
  });

  it.each([
    [['missing.txt'], 'TEMPLATE_UNREADABLE'],
    [['--variables', 'missing.json'], 'VARIABLES_UNREADABLE'],
    [['--variable', 'nothing'], 'VARIABLE_INVALID'],
    [['--scope', 'Dev'], 'SCOPE_INVALID'],
    [['--time-zone', 'Moon/Base'], 'OPTION_VALUE_INVALID'],
  ])('refuses %j', async (args, code) => {
    expect(await render(...args)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining(code) });
  });

  it('prints numbers and dates for the culture and zone asked for', async () => {
    await put('a.txt', '#{N | Format C} #{D | Format DateTimeOffset zzz}');
    const values = ['--variable', 'N:1234.5', '--variable', 'D:2030-01-01'];
    expect((await render('a.txt', ...values)).stdout).toBe('¤1,234.50 +00:00');
    expect((await render('a.txt', ...values, '--culture', 'en-US', '--time-zone', 'Asia/Tokyo')).stdout).toBe('$1,234.50 +09:00');
  });

  it('takes the time from the clock', async () => {
    await put('a.txt', '#{ | NowDateUtc yyyy}');
    expect((await render('a.txt')).stdout).toMatch(/^20\d\d$/);
  });
});

describe('pulpo render --check', () => {
  it('lists every unresolved token and parse failure with its place, fails and writes nothing', async () => {
    await put('a.txt', '#{A} #{B}\n#{A}');
    await put('b.txt', '\n#{if x == "y"}');
    const run = await render('a.txt', 'b.txt', '--check', '--out-folder', 'out', '--variable', 'B:1');
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.stdout.split('\n')).toEqual([
      'a.txt:1:1: #{A} has no value',
      'a.txt:2:1: #{A} has no value',
      expect.stringMatching(/^b\.txt:2:\d+: unexpected end of text; expected '#\{\/if\}' or '#\{else\}' for the .* at line 2, column 1$/),
      '',
    ]);
    expect(await readdir(folder)).not.toContain('out');
  });

  it('lists a value that needs itself', async () => {
    await put('a.txt', 'x #{A}');
    expect((await render('a.txt', '--check', '--variable', 'A:#{A}')).stdout).toMatch(
      /^a\.txt:1:3: An attempt to parse the variable symbol "A"/,
    );
  });

  it('succeeds silently where all is well', async () => {
    await put('a.txt', '#{A}');
    expect(await render('a.txt', '--check', '--variable', 'A:1')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('pulpo render --output-format json', () => {
  it('answers value, missing names and errors of each file', async () => {
    await put('a.txt', '#{A} #{B}');
    const run = await render('a.txt', '--variable', 'A:1', '--output-format', 'json');
    expect(run.json()).toEqual({
      Files: [
        {
          Path: 'a.txt',
          OutputPath: null,
          Value: '1 #{B}',
          Error: "The following tokens were unable to be evaluated: '#{B}'",
          Missing: ['#{B}'],
          Unresolved: [{ Token: '#{B}', Line: 1, Column: 6 }],
          ParseFailures: [],
          Failure: null,
        },
      ],
    });
  });

  it('gives a parse failure its place, what stood there and what was expected', async () => {
    await put('a.txt', '#{a.}');
    const run = await render('a.txt', '--output-format', 'json');
    expect(run.exitCode).toBe(1);
    expect(run.json().Files[0]).toMatchObject({
      Value: '#{a.}',
      ParseFailures: [{ Line: 1, Column: 5, Found: "'}'", Expected: ['a variable name'] }],
    });
  });

  it('has no value where a token ends in null', async () => {
    await put('a.txt', 'x#{|null}');
    expect((await render('a.txt', '--output-format', 'json')).json().Files[0].Value).toBeNull();
  });
});

describe('pulpo render with a pattern', () => {
  beforeEach(async () => {
    await mkdir(join(folder, 'conf', 'more'), { recursive: true });
    await put('conf/b.conf', 'b#{A}');
    await put('conf/a.conf', 'a#{A}');
    await put('conf/more/c.conf', 'c#{A}');
    await put('conf/a.txt', 'x');
  });

  it('takes the files that match, sorted, where no shell expands it', async () => {
    const run = await render('conf/*.conf', '--variable', 'A:1', '--out-folder', 'out');
    expect(run).toMatchObject({ exitCode: 0, stdout: `${join('out', 'a.conf')}\n${join('out', 'b.conf')}\n` });
    expect(await readdir(join(folder, 'out'))).toEqual(['a.conf', 'b.conf']);
  });

  it('goes into folders with **, and writes one match to standard output', async () => {
    expect(await render('conf/**/c.*', '--variable', 'A:1')).toMatchObject({ exitCode: 0, stdout: 'c1' });
  });

  it('needs --out-folder where several match', async () => {
    expect(await render('conf/*.conf')).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining('2 templates need --out-folder'),
    });
  });

  it('names the place of a mistake by the file that matched', async () => {
    expect((await render('conf/a.c*', '--check')).stdout).toBe(`${join('conf', 'a.conf')}:1:2: #{A} has no value\n`);
  });

  it('is a mistake where nothing matches', async () => {
    const run = await render('conf/*.cnf');
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /^Error: No file matches 'conf\/\*\.cnf' \[TEMPLATE_MISSING\]\nThe search started in .*conf\. Check the pattern/,
    );
  });

  it.runIf(process.platform !== 'win32')('is the name of a file that stands there', async () => {
    await put('*.conf', 'star#{A}');
    expect(await render('*.conf', '--variable', 'A:1')).toMatchObject({ exitCode: 0, stdout: 'star1' });
  });
});
