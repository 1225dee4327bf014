import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { canary, canaryApiKey, captureOutput } from '../support/canary.ts';
import { fakeStreams } from '../support/fakeStreams.ts';
import { plainServer } from '../support/plainServer.ts';
import { binPath, runBin } from '../support/runBin.ts';
import type { CliOptions } from '../support/runCli.ts';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';
import { testServer } from '../support/testServer.ts';

const json = ['--output-format', 'json'];

function home(text?: string) {
  const folder = tempDir();
  const path = join(folder, 'pulpo', 'settings.yaml');
  if (text !== undefined) {
    mkdirSync(join(folder, 'pulpo'), { mode: 0o700 });
    writeFileSync(path, text, { mode: 0o600 });
  }
  const run = (argv: readonly string[], { env = {}, ...options }: CliOptions = {}) =>
    runCli(argv, { cwd: folder, clock: nodeClock(), env: { XDG_CONFIG_HOME: folder, ...env }, ...options });
  return { folder, path, run, read: () => readFileSync(path, 'utf8') };
}

describe('login', () => {
  it('asks the server who we are, keeps server and key for us alone, and further commands need nothing more', async () => {
    const server = await testServer();
    const { path, run, read, folder } = home();
    writeFileSync(join(folder, 'key'), `${server.apiKey}\n`);
    const done = await run(['login', '--server', `${server.url}/app`, '--api-key-file', 'key']);
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout).toContain(`Signed in to ${server.url} as `);
    expect(read()).toBe(`server: ${server.url}\napiKey: ${server.apiKey}\n`);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await run(['list-environments'])).exitCode).toBe(0);
  });

  it('takes the key from standard input, as the built program, and its output holds nothing that plug-ins look for (A6)', async () => {
    const server = await testServer();
    const { folder, read } = home();
    const common = { env: { XDG_CONFIG_HOME: folder }, cwd: folder, stdin: server.apiKey };
    for (const more of [[], json, ['--debug']]) {
      const done = await runBin(['login', '--server', server.url, '--api-key-stdin', '--no-prompt', ...more], common);
      expect(done.exitCode, done.stderr).toBe(0);
      expect(`${done.stdout}${done.stderr}`).not.toMatch(/Version|ServerTaskId|RunbookRunId/);
    }
    expect(read()).toContain(server.apiKey);
  });

  it('answers the vector of the Jenkins plug-in with one document', async () => {
    const server = await testServer();
    const { run, path } = home();
    const env = { OCTOEXTENSION: '', OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, OCTOPUS_SPACE: 'Spaces-1' };
    const argv = ['login', '--server', server.url, '--api-key', server.apiKey, '--ignore-ssl-errors', '--no-prompt', ...json];
    const done = await run(argv, { env });
    expect(JSON.parse(done.output)).toEqual({
      Server: server.url,
      User: { Id: 'Users-1', Username: expect.any(String), DisplayName: expect.any(String) },
      Credential: 'ApiKey',
      Expires: null,
      SettingsFile: path,
    });
  });

  it('keeps a space that was given, and forgets that of another server', async () => {
    const server = await testServer();
    const { run, read } = home('server: https://old.example\nspace: Old\nretries: 2\napiKeyFile: /old\n');
    const login = ['login', '--server', server.url, '--api-key', server.apiKey];
    expect((await run(login)).exitCode).toBe(0);
    expect(read()).toBe(`server: ${server.url}\nretries: 2\napiKey: ${server.apiKey}\n`);
    expect((await run([...login, '--space', 'nowhere'])).exitCode).toBe(5);
    expect(read()).not.toContain('space');
    expect((await run([...login, '--space', 'default'])).exitCode).toBe(0);
    expect(read()).toContain('space: default');
  });

  it('keeps nothing where the server does not know the key, is none, or is not there', async () => {
    const server = await testServer();
    const page = await plainServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<html><title>Intranet</title>'),
    );
    onTestFinished(page.close);
    const gone = await plainServer(() => undefined);
    await gone.close();
    const { run, path } = home();
    const attempts = [
      [server.url, 4],
      [page.url, 3],
      [gone.url, 6],
    ] as const;
    for (const [url, exitCode] of attempts) {
      const refused = await run(['login', '--server', url, '--api-key', canaryApiKey(), '--retries', '0']);
      expect([refused.exitCode, refused.stdout], refused.stderr).toEqual([exitCode, '']);
    }
    expect(page.requests.map(({ headers }) => headers['x-octopus-apikey'])).toEqual([undefined]);
    expect(existsSync(path)).toBe(false);
  });

  it('asks nothing where there is no terminal, or where it is told not to', async () => {
    const server = await testServer();
    const { run } = home();
    expect(await run(['login', '--server', server.url])).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('CREDENTIAL_MISSING'),
    });
    expect(await run(['login', '--no-prompt'])).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('SERVER_MISSING') });
    const told = await run(['login', '--server', server.url, '--no-prompt'], { streams: onTerminal(`${server.apiKey}\r`).streams });
    expect(told.exitCode).toBe(3);
    const again = home(`server: ${server.url}\napiKey: CANARY-old\n`);
    expect(await again.run(['login'])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('was given no new API key') });
  });

  it('keeps no user name and password', async () => {
    const { run } = home();
    const refused = await run(['login', '--server', 'http://127.0.0.1:1', '--user', 'ann', '--pass', 'CANARY-pass']);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('CREDENTIAL_UNSUPPORTED') });
  });

  it('says which variables go before what it kept', async () => {
    const server = await testServer();
    const { run } = home();
    const done = await run(['login'], { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey } });
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.output).toContain('While OCTOPUS_URL and OCTOPUS_API_KEY are set');
  });
});

/** Standard input that is a terminal; `raw` tells when echoing was off. */
function onTerminal(typed: string) {
  const streams = fakeStreams({ stdin: typed });
  const raw: boolean[] = [];
  return { raw, streams: { ...streams, stdin: { ...streams.stdin, isTTY: true, setRaw: (on: boolean) => void raw.push(on) } } };
}

describe('on a terminal', () => {
  it('the key is asked for without showing it', async () => {
    const server = await testServer();
    const { run, read } = home();
    const { streams, raw } = onTerminal(`wrong\u0015\u001b[200~${server.apiKey}x\u007f\u001b[201~\r`);
    const done = await run(['login', '--server', server.url], { streams });
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stderr).toContain(`API key for ${server.url} (not shown): \n`);
    expect([raw, read()]).toEqual([[true, false], expect.stringContaining(`apiKey: ${server.apiKey}\n`)]);
  });

  it('Ctrl-C ends the question, and an empty line is no key', async () => {
    const { run } = home();
    const stop = onTerminal('API-CANARY\u0003');
    expect((await run(['login', '--server', 'http://127.0.0.1:1'], { streams: stop.streams })).exitCode).toBe(130);
    expect(stop.raw).toEqual([true, false]);
    expect((await run(['login', '--server', 'http://127.0.0.1:1'], { streams: onTerminal('\r').streams })).exitCode).toBe(2);
  });
});

const hasScript = process.platform === 'linux' && spawnSync('script', ['--version'], { stdio: 'ignore' }).error === undefined;
if (!hasScript) console.log('The program script is not installed here: the question on a real terminal is not tried');

describe.skipIf(!hasScript)('on a real terminal', () => {
  it('what is typed is not shown', async () => {
    const server = await testServer();
    const { folder, read } = home();
    const line = `'${testNode}' '${binPath('pulpo')}' login --server ${server.url}`;
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      env: { PATH: process.env['PATH'] ?? '', XDG_CONFIG_HOME: folder },
      cwd: folder,
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let shown = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const asked = shown.includes('(not shown): ');
      shown += chunk.toString();
      if (!asked && shown.includes('(not shown): ')) child.stdin.write(`${server.apiKey}\r`);
    });
    const [exitCode] = await once(child, 'close');
    captureOutput('login on a terminal', shown);
    expect([exitCode, shown.includes(server.apiKey)], shown).toEqual([0, false]);
    expect(read()).toContain(server.apiKey);
  });
});

/** A server that exchanges tokens as Octopus does; `endpoint` overrides where discovery points. */
async function oidcServer(endpoint?: (own: string) => string) {
  const accessToken = canary();
  const asked: unknown[] = [];
  const server = await plainServer((request, response) => {
    const own = `http://${request.headers.host ?? ''}`;
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const url = request.url ?? '';
    if (url === '/.well-known/openid-configuration')
      return answer(200, { issuer: own, token_endpoint: endpoint?.(own) ?? `${own}/token/v1` });
    if (url === '/token/v1') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as { subject_token: string };
        asked.push(body);
        if (body.subject_token.endsWith('untrusted'))
          answer(400, { error: 'invalid_request', error_description: 'The subject is not trusted.' });
        else
          answer(200, {
            access_token: accessToken,
            expires_in: 3600,
            token_type: 'Bearer',
            issued_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          });
      });
      return;
    }
    if (url === '/api') return answer(200, { Application: 'Octopus Deploy', Version: '2026.1.1', ApiVersion: '3.0.0', Links: {} });
    if (request.headers.authorization !== `Bearer ${accessToken}`) return answer(401, { ErrorMessage: 'You must be logged in.' });
    if (url === '/api/users/me') return answer(200, { Id: 'Users-7', Username: 'deployer', DisplayName: 'Deployer', Links: {} });
    return answer(404, { ErrorMessage: 'Not found' });
  });
  onTestFinished(server.close);
  return { ...server, accessToken, asked };
}

describe('login with an identity token', () => {
  const account = ['--service-account-id', '0f1e2d3c-0000-4000-8000-000000000001'];

  it.each([
    ['an option', (token: string) => ({ argv: ['--id-token', token], stdin: '' })],
    ['standard input', (token: string) => ({ argv: ['--id-token-stdin'], stdin: `${token}\n` })],
  ])('from %s exchanges it and keeps the access token with its expiry', async (_, give) => {
    const server = await oidcServer();
    const { run, read } = home();
    const token = canary();
    const { argv, stdin } = give(token);
    const done = await run(['login', '--server', server.url, ...account, ...argv, '--no-prompt', ...json], {
      stdin,
      clock: { ...nodeClock(), now: () => Date.UTC(2026, 0, 1) },
    });
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.json()).toMatchObject({ User: { Username: 'deployer' }, Credential: 'AccessToken', Expires: '2026-01-01T01:00:00.000Z' });
    expect(server.asked).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: '0f1e2d3c-0000-4000-8000-000000000001',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        subject_token: token,
      },
    ]);
    expect(read()).toBe(`server: ${server.url}\naccessToken: ${server.accessToken}\naccessTokenExpires: 2026-01-01T01:00:00.000Z\n`);
    expect(done.output).not.toMatch(/Version|ServerTaskId|RunbookRunId|CANARY/);
  });

  it('tells why the server refuses it, and keeps what was there', async () => {
    const server = await oidcServer();
    const before = `server: ${server.url}\napiKey: CANARY-old\n`;
    const { run, read, folder } = home(before);
    writeFileSync(join(folder, 'token'), 'CANARY-untrusted');
    const refused = await run(['login', ...account, '--id-token-file', 'token']);
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('The subject is not trusted.') });
    expect(read()).toBe(before);
  });

  it('sends it to no other host, and below its own where the server knows itself by another scheme or port', async () => {
    const elsewhere = await oidcServer(() => 'http://localhost:1/token/v1');
    const { run } = home();
    const refused = await run(['login', '--server', elsewhere.url, ...account, '--id-token', canary()]);
    expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('REDIRECT_REFUSED') });
    const inside = await oidcServer(() => 'https://127.0.0.1:8443/token/v1');
    expect((await run(['login', '--server', inside.url, ...account, '--id-token', canary()])).exitCode).toBe(0);
  });

  it('says so where the server exchanges none', async () => {
    const server = await testServer();
    const { run } = home();
    const refused = await run(['login', '--server', server.url, ...account, '--id-token', canary()]);
    expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('NOT_OFFERED') });
  });

  it.each([
    [[...account], 'OPTION_REQUIRED'],
    [['--id-token', 'CANARY-x'], 'OPTION_REQUIRED'],
    [[...account, '--id-token', 'CANARY-x', '--id-token-stdin'], 'OPTIONS_CONFLICT'],
    [[...account, '--id-token', 'CANARY-x', '--api-key', 'CANARY-y'], 'OPTIONS_CONFLICT'],
  ])('refuses %j', async (argv, code) => {
    const refused = await home().run(['login', '--server', 'http://127.0.0.1:1', ...argv]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(code) });
  });

  it('an access token that has run out is not sent', async () => {
    const server = await oidcServer();
    const { run } = home(`server: ${server.url}\naccessToken: CANARY-old\naccessTokenExpires: 2025-12-31T00:00:00.000Z\n`);
    const refused = await run(['list-projects'], { clock: { ...nodeClock(), now: () => Date.UTC(2026, 0, 1) } });
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('pulpo login') });
    expect(server.requests).toEqual([]);
  });
});

describe('logout', () => {
  it('takes the credential away, says so, and leaves the rest', async () => {
    const { run, read } = home('server: https://a.example\napiKey: CANARY-key\nspace: Web\n');
    const other = await run(['logout', '--server', 'https://b.example']);
    expect([other.exitCode, other.stdout]).toEqual([0, expect.stringContaining('keeps no credential for https://b.example')]);
    const done = await run(['logout', '--no-prompt'], { env: { OCTOPUS_ACCESS_TOKEN: 'CANARY-token' } });
    expect(done.stdout).toMatch(/^Took the API key for https:\/\/a\.example out of .*settings\.yaml\n/);
    expect(done.stdout).toContain('Still set in the environment: OCTOPUS_ACCESS_TOKEN');
    expect(read()).toBe('server: https://a.example\nspace: Web\n');
    expect((await run(['list-projects'])).stderr).toContain('CREDENTIAL_MISSING');
    expect((await run(['logout', ...json])).json()).toMatchObject({ Removed: [], Server: null });
  });
});

describe('C67: processes that write the settings file at once', () => {
  it('lose no key', async () => {
    const server = await testServer();
    const { folder, read } = home();
    const start = (argv: readonly string[]) => runBin(argv, { env: { XDG_CONFIG_HOME: folder }, cwd: folder, stdin: server.apiKey });
    const runs = await Promise.all([
      start(['login', '--server', server.url, '--api-key-stdin']),
      ...['space', 'retries', 'timeout'].map((name) => start(['settings', 'set', name, '7'])),
    ]);
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    for (const text of [`apiKey: ${server.apiKey}`, 'space: "7"', 'retries: "7"', 'timeout: "7"']) expect(read()).toContain(text);
  });
});
