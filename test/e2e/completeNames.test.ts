import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { canaryApiKey, captureOutput } from '../support/canary.ts';
import { plainServer } from '../support/plainServer.ts';
import { binPath } from '../support/runBin.ts';
import type { CliOptions } from '../support/runCli.ts';
import { runCli } from '../support/runCli.ts';
import { expectOk, makeSample } from '../support/sampleProject.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';
import type { TestServer } from '../support/testServer.ts';
import { testServer } from '../support/testServer.ts';

/** A server with environments whose names a shell would take apart, and a project with a channel, a release and a runbook. */
async function world() {
  const server = await testServer();
  await makeSample(server, { name: 'My Web', environments: ['Dev', 'Dev East', 'Prod', "Bob's lab"] });
  const cache = tempDir();
  const env = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, XDG_CACHE_HOME: cache };
  return { server, cache, env, path: join(cache, 'pulpo', 'names.json') };
}

async function complete(words: readonly string[], env: Readonly<Record<string, string>>, options: CliOptions = {}) {
  const run = await runCli(['complete', ...words], { env, clock: nodeClock(), ...options });
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  return run.stdout.split('\n').filter((line) => line !== '');
}

describe('complete asks the server', () => {
  it('for names that begin with what was typed, whatever quotes and spelling', async () => {
    const { env } = await world();
    const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
      [
        ['deploy-release', '--deploy-to', 'dev'],
        ['Dev', 'Dev East'],
      ],
      [['deploy-release', '--deployTo', '"Dev E'], ['Dev East']],
      [['deploy-release', '--deploy-to', 'Dev\\ E'], ['Dev East']],
      [['deploy-release', '--deploy-to', '=', 'Pr'], ['Prod']],
      [['deploy-release', '--deploy-to=Pr'], ['--deploy-to=Prod']],
      [['deploy-release', '--project', ''], ['My Web']],
      [['create-release', '--project', '"My Web"', '--channel', ''], ['Default']],
      [['create-release', '--project', '=', '"My Web"', '--channel', '='], ['Default']],
      [['create-release', '--channel', ''], []],
      [['list-projects', '--space', 'de'], ['Default']],
      [['push', '--overwrite-mode', 'ov'], ['OverwriteExisting']],
    ];
    for (const [words, expected] of cases) expect([words, await complete(words, env)]).toEqual([words, expected]);
  });

  it('once: for a minute the answer comes from a file that only we may read and that holds no secret', async () => {
    const { env, path, server } = await world();
    await complete(['deploy-release', '--deploy-to', ''], env);
    await expectOk(server, 'POST', 'environments', { Name: 'Devil' });
    expect(await complete(['deploy-release', '--deploy-to', 'Dev'], env)).toEqual(['Dev', 'Dev East']);
    const text = readFileSync(path, 'utf8');
    expect([text.includes('Dev East'), text.includes(server.apiKey), text.includes('API-')]).toEqual([true, false, false]);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    const later = { ...nodeClock(), now: () => Date.now() + 61_000 };
    expect(await complete(['deploy-release', '--deploy-to', 'Dev'], env, { clock: later })).toEqual(['Dev', 'Dev East', 'Devil']);
    writeFileSync(path, '{ broken');
    expect(await complete(['deploy-release', '--deploy-to', 'Devi'], env)).toEqual(['Devil']);
  });

  it('and says nothing where it cannot: no server, no key, a refusal, a wrong project, a broken file', async () => {
    const { env, server } = await world();
    const environments = ['deploy-release', '--deploy-to', ''];
    expect(await complete(environments, {})).toEqual([]);
    expect(await complete(environments, { OCTOPUS_URL: server.url })).toEqual([]);
    expect(await complete(environments, { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: canaryApiKey() })).toEqual([]);
    expect(await complete(['create-release', '--project', 'Nowhere', '--channel', ''], env)).toEqual([]);
    const home = tempDir();
    mkdirSync(join(home, 'pulpo'));
    writeFileSync(join(home, 'pulpo', 'settings.yaml'), 'server: [');
    expect(await complete(environments, { ...env, XDG_CONFIG_HOME: home })).toEqual([]);
  });

  it('does not wait for one that says nothing, nor ask it again at the next press', async () => {
    const silent = await plainServer(() => undefined);
    onTestFinished(silent.close);
    const env = { OCTOPUS_URL: silent.url, OCTOPUS_API_KEY: canaryApiKey(), XDG_CACHE_HOME: tempDir() };
    expect(await complete(['deploy-release', '--deploy-to', ''], env)).toEqual([]);
    expect(await complete(['deploy-release', '--deploy-to', 'D'], env)).toEqual([]);
    expect(silent.requests).toHaveLength(1);
  });

  it('never sends the key to an address that is only being typed, or that a project file names', async () => {
    const other = await plainServer((_request, response) => response.writeHead(404).end());
    onTestFinished(other.close);
    const { env } = await world();
    expect(await complete(['deploy-release', '--server', other.url, '--deploy-to', ''], env)).toEqual([]);
    const cwd = tempDir();
    writeFileSync(join(cwd, '.pulporc.yaml'), `server: ${other.url}`);
    const { OCTOPUS_URL: _, ...keyOnly } = env;
    expect(await complete(['deploy-release', '--deploy-to', ''], keyOnly, { cwd })).toEqual([]);
    expect(other.requests).toEqual([]);
  });

  it('suggests no name that would command a terminal', async () => {
    const answers: Record<string, unknown> = {
      '/api': { Application: 'Octopus Deploy', Version: '2026.1.1', ApiVersion: '3.0.0', Links: {} },
      '/api/spaces': { Items: [{ Id: 'Spaces-1', Name: 'Default', IsDefault: true, Links: {} }], TotalResults: 1 },
      '/api/Spaces-1/environments/all': ['Dev', 'Dev\u001b[2J', 'Dev\nEvil'].map((Name, index) => ({
        Id: `Environments-${index}`,
        Name,
        Links: {},
      })),
    };
    const server = await plainServer((request, response) => {
      const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    });
    onTestFinished(server.close);
    expect(await complete(['deploy-release', '--deploy-to', ''], { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: canaryApiKey() })).toEqual([
      'Dev',
    ]);
  });
});

const has = (shell: string): boolean => {
  const found = spawnSync(shell, ['--version'], { stdio: 'ignore' }).error === undefined;
  if (!found) console.log(`${shell} is not installed here: its completion script is not run`);
  return found;
};

/** A folder with a command `pulpo` for the PATH: the built program. */
function command(): string {
  const folder = tempDir();
  writeFileSync(join(folder, 'pulpo'), `#!/bin/sh\nexec '${testNode}' '${binPath('pulpo')}' "$@"\n`);
  chmodSync(join(folder, 'pulpo'), 0o755);
  return folder;
}

async function shell(
  name: string,
  args: readonly string[],
  { env, server }: { env: Record<string, string>; server: TestServer },
): Promise<readonly string[]> {
  const { stdout, stderr } = await promisify(execFile)(name, [...args], {
    env: { PATH: `${command()}:${process.env['PATH'] ?? ''}`, HOME: tempDir(), ...env },
  });
  captureOutput(name, `${stdout}${stderr}`);
  expect([stderr, stdout.includes(server.apiKey)]).toEqual(['', false]);
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(process.platform === 'win32' || !has('bash'))('in bash', () => {
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [
      ['--deploy-to', 'dev'],
      ['Dev', 'Dev\\ East'],
    ],
    [['--deploy-to', '"Dev '], ['Dev East']],
    [['--deploy-to', '=', 'B'], ["Bob\\'s\\ lab"]],
    [['--project', '"My Web"', '--channel', ''], ['Default']],
    [['--deploy-to', 'nothing'], []],
    [['--deploy-t'], ['--deploy-to']],
  ];
  /** What the function of the script answers for each of the lines, between lines of their own. */
  const script = (source: string, run: string): string =>
    [
      source,
      ...cases.flatMap(([words]) => [
        `COMP_WORDS=(pulpo deploy-release ${words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')}); COMP_CWORD=${words.length + 1}`,
        `COMPREPLY=(); ${run}; echo '---'; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ]),
    ].join('\n');

  it.each([
    ['completion', 'source <(pulpo completion --shell bash)', '_pulpo_complete'],
    ['install-autocomplete', 'pulpo install-autocomplete --shell bash >/dev/null; . "$HOME/.bashrc"', '_pulpo_words'],
  ])('the script of %s completes names, quoted where no quote is open', async (_, source, run) => {
    const printed = await shell('bash', ['-c', script(source, run)], await world());
    const answers = printed
      .join('\n')
      .split(/^---\n?/m)
      .slice(1)
      .map((text) => text.split('\n').filter((line) => line !== ''));
    expect(cases.map(([words], index) => [words, answers[index]])).toEqual(cases);
  });
});

describe.skipIf(process.platform === 'win32' || !has('fish'))('in fish', () => {
  it('names are completed', async () => {
    const made = await world();
    const line = 'pulpo completion --shell fish | source; complete -C "pulpo deploy-release --deploy-to Dev"';
    expect(await shell('fish', ['-c', line], made)).toEqual(['Dev', 'Dev East']);
  });
});

describe.skipIf(process.platform === 'win32' || !has('zsh'))('in zsh', () => {
  it('the script loads', async () => {
    const made = await world();
    const line = 'autoload -U compinit && compinit -u; source <(pulpo completion --shell zsh); print $_comps[pulpo]';
    expect((await shell('zsh', ['-fc', line], made)).join('')).toContain('_pulpo_complete');
    expect(existsSync(made.path)).toBe(false);
  });
});
