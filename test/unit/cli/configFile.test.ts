import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OptionTable } from '../../../src/cli/options.ts';
import { runCli } from '../../support/runCli.ts';
import { tempDir } from '../../support/tempDir.ts';
import { tryCommand } from '../../support/tryCommand.ts';

const options = {
  project: { type: 'text', summary: 'Project' },
  releaseNumber: { type: 'text', summary: 'Number' },
  releaseNotes: { type: 'text', summary: 'Notes' },
  progress: { type: 'flag', summary: 'Progress' },
  deployTo: { type: 'list', summary: 'Environment' },
} as const satisfies OptionTable;

/** Runs `try` beside a file `octo.cfg`, and returns the options it got and the settings. */
async function run(text: string, argv: readonly string[], more: { readonly manner?: 'native' | 'classic'; readonly file?: string } = {}) {
  const cwd = tempDir();
  await writeFile(join(cwd, more.file ?? 'octo.cfg'), text);
  let got: Readonly<Record<string, unknown>> = {};
  let server: string | undefined;
  const catalog = tryCommand(
    async (context, values) => {
      got = values;
      server = (await context.settings()).server?.value;
    },
    { options },
  );
  return { ...(await runCli(['try', ...argv], { catalog, cwd, manner: more.manner ?? 'classic', env: {} })), got, server };
}

describe("octo's config file", () => {
  it('fills options, values with blanks intact, after a byte order mark', async () => {
    const text =
      '\ufeffserver=http://octopus.example/api/\r\napikey=API-CANARY0123456789ABCDEF\r\n\r\n# a comment\r\n' +
      'project=Test Project\r\nreleaseNumber=1.0.0\r\nreleasenotes=Test config file.\r\nprogress\r\ndeployTo:Dev\r\ndeployTo=Test\r\n';
    const { got, server, stdout, exitCode } = await run(text, ['--configfile=octo.cfg']);
    expect([exitCode, stdout]).toEqual([0, 'Loading additional arguments from config file: octo.cfg\ntried\n']);
    expect(got).toMatchObject({
      ...{ project: 'Test Project', releaseNumber: '1.0.0', releaseNotes: 'Test config file.', progress: true },
      deployTo: ['Dev', 'Test'],
    });
    expect(server).toBe('http://octopus.example');
  });

  it('is stronger than what stands before it, and weaker than what stands after', async () => {
    const { got } = await run('project=File\nreleaseNumber=1', [
      ...['--project=Before', '--releaseNumber=Before', '--configFile', 'octo.cfg', '--releaseNumber=After'],
    ]);
    expect(got).toMatchObject({ project: 'File', releaseNumber: 'After' });
  });

  it('may have blanks around the separator', async () => {
    expect((await run('project = Test Project\nreleaseNumber :2', ['--configFile=octo.cfg'])).got).toMatchObject({
      ...{ project: 'Test Project', releaseNumber: '2' },
    });
  });

  it('warns of a line that is no option', async () => {
    expect((await run('projekt=x', ['--configFile=octo.cfg'])).stdout).toContain(
      'Unrecognized command arguments: --projekt=x\nDid you mean "--project"?',
    );
  });

  it('that is missing is named', async () => {
    const { exitCode, stdout } = await run('', ['--configFile=other.cfg']);
    expect([exitCode, stdout]).toEqual([255, expect.stringMatching(/^Unable to find config file .*other\.cfg\n[^]*Exit code: -1\n$/)]);
  });

  it('is read in the native manner, too', async () => {
    expect((await run('project=Test\nprogress', ['--config-file', 'octo.cfg'], { manner: 'native' })).got).toMatchObject({
      ...{ project: 'Test', progress: true },
    });
  });

  it.each([
    ['settings.yaml', 'server: http://yaml.example', 'classic'],
    ['settings.json', '{ "server": "http://yaml.example" }', 'classic'],
    ['settings', '{ "server": "http://yaml.example" }', 'classic'],
    ['settings', 'server: http://yaml.example', 'native'],
    ['settings', 'server: http://yaml.example', 'classic'],
  ] as const)('may be ours: %s with %s (%s)', async (file, text, manner) => {
    expect((await run(text, [`--configFile=${file}`], { file, manner })).server).toBe('http://yaml.example');
  });
});
