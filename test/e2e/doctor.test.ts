import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { nodeClock } from '../../src/platform/nodeClock.ts';
import { canaryApiKey } from '../support/canary.ts';
import { testCertificate } from '../support/certificate.ts';
import { plainServer } from '../support/plainServer.ts';
import { runBin } from '../support/runBin.ts';
import type { CliOptions, CliRun } from '../support/runCli.ts';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';

const json = ['--output-format', 'json'];

function doctor(argv: readonly string[] = [], { env = {}, ...options }: CliOptions = {}): Promise<CliRun> {
  const home = tempDir();
  return runCli(['doctor', ...argv], { cwd: home, clock: nodeClock(), env: { XDG_CONFIG_HOME: home, ...env }, ...options });
}

/** The states by the names of the checks. */
function states(run: { json(): any }): Record<string, string> {
  return Object.fromEntries((run.json().Checks as { Name: string; State: string }[]).map(({ Name, State }) => [Name, State]));
}

const finding = (run: { json(): any }, name: string): { Finding: string; Hint: string | null; ErrorCode: string | null } =>
  run.json().Checks.find((check: { Name: string }) => check.Name === name);

describe('doctor', () => {
  it('finds nothing wrong with a healthy server, one line for each check', async () => {
    const server = await testServer();
    const env = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey };
    const run = await doctor(json, { env });
    expect(run.exitCode, run.stderr).toBe(0);
    expect(states(run)).toEqual({
      ...{ 'Node.js': 'ok', 'Settings file': 'ok', Proxy: 'ok', Encryption: 'ok', Server: 'ok' },
      ...{ Clock: 'ok', Releases: 'ok', User: 'ok', Space: 'ok', Permissions: 'ok' },
    });
    expect(run.json().Healthy).toBe(true);
    const shown = await doctor([], { env });
    expect(shown.stdout).toMatch(/^ok +Server +http:\S+ answers: Octopus 2026\.3\.0, API 3\.0\.0$/m);
    expect(shown.stdout).toMatch(/^ok +User +Administrator \(admin\), by the API key from OCTOPUS_API_KEY$/m);
    expect(shown.stdout).toMatch(/^0 failures, 0 warnings$/m);
  });

  it('says which step fails, ends with its code and leaves out what cannot be asked', async () => {
    const server = await testServer();
    const page = await plainServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<html><title>Intranet</title>'),
    );
    const gone = await plainServer(() => undefined);
    await gone.close();
    onTestFinished(page.close);
    const key = canaryApiKey();
    const cases = [
      [page.url, 3, 'Server', 'NOT_AN_OCTOPUS_SERVER'],
      [server.url, 4, 'User', 'AUTHENTICATION_FAILED'],
    ] as const;
    for (const [url, exitCode, name, code] of cases) {
      const run = await doctor(json, { env: { OCTOPUS_URL: url, OCTOPUS_API_KEY: key } });
      expect([run.exitCode, finding(run, name).ErrorCode, states(run)['Permissions']]).toEqual([exitCode, code, undefined]);
      expect(finding(run, name).Hint).not.toBeNull();
    }
    const lost = await runBin(['doctor', ...json], { env: { OCTOPUS_URL: gone.url, OCTOPUS_API_KEY: key } });
    expect([lost.exitCode, finding(lost, 'Server').ErrorCode]).toEqual([6, 'SERVER_UNREACHABLE']);
    expect(page.requests.every(({ headers }) => headers['x-octopus-apikey'] === undefined)).toBe(true);
  });

  it('tells of what is missing: a server, a key, a space, a home folder', async () => {
    const server = await testServer();
    expect(finding(await doctor(json), 'Server')).toMatchObject({ ErrorCode: 'SERVER_MISSING' });
    const keyless = await doctor(json, { env: { OCTOPUS_URL: server.url } });
    expect([keyless.exitCode, states(keyless)]).toMatchObject([3, { Server: 'ok', User: 'failure' }]);
    const spaceless = await doctor(['--space', 'Defalt', ...json], { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey } });
    expect([spaceless.exitCode, finding(spaceless, 'Space').Hint]).toEqual([5, 'Did you mean "Default"?']);
    const homeless = await runCli(['doctor', ...json], {
      env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey },
      clock: nodeClock(),
    });
    expect([homeless.exitCode, states(homeless)['Settings file']]).toEqual([0, 'warning']);
  });

  it.skipIf(process.platform === 'win32')(
    'shows the modes of settings files, and that others can read a key or write the file',
    async () => {
      const server = await testServer();
      const home = tempDir();
      const path = join(home, 'pulpo', 'settings.yaml');
      mkdirSync(join(home, 'pulpo'));
      writeFileSync(path, `server: ${server.url}\napiKey: ${server.apiKey}\n`);
      chmodSync(path, 0o644);
      const open = await doctor(json, { env: { XDG_CONFIG_HOME: home } });
      expect(finding(open, 'Settings file')).toMatchObject({
        State: 'warning',
        Hint: `Run: chmod 600 ${path}`,
        Finding: expect.stringContaining('mode 0644'),
      });
      chmodSync(path, 0o666);
      const unsafe = await doctor(json, { env: { XDG_CONFIG_HOME: home } });
      expect([unsafe.exitCode, states(unsafe)]).toEqual([3, { 'Node.js': 'ok', Settings: 'failure' }]);
      expect(finding(unsafe, 'Settings').ErrorCode).toBe('SETTINGS_FILE_UNSAFE');
    },
  );

  it('warns of a clock that is wrong, and names the proxy without its password', async () => {
    const server = await testServer();
    const env = { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: server.apiKey, HTTP_PROXY: 'http://u:CANARY-pass@127.0.0.1:9' };
    const late = { ...nodeClock(), now: () => Date.now() - 3_600_000 };
    const run = await doctor(json, { env, clock: late });
    expect(finding(run, 'Clock')).toMatchObject({
      State: 'warning',
      Finding: expect.stringMatching(/^the server's is 3\d\d\d s ahead of ours$/),
    });
    expect(finding(run, 'Proxy').Finding).toBe('http://127.0.0.1:9, from HTTP_PROXY');
    const direct = await doctor(json, { env: { ...env, NO_PROXY: '127.0.0.0/8' } });
    expect(finding(direct, 'Proxy').Finding).toBe('none: NO_PROXY names the server');
  });

  it('tells what a user lacks', async () => {
    const permissions = { ProjectView: [{ SpaceId: 'Spaces-1' }], ReleaseCreate: [{ SpaceId: 'Spaces-2' }] };
    const answers: Record<string, unknown> = {
      '/api': { Application: 'Octopus Deploy', Version: '2021.3.1', ApiVersion: '3.0.0', Links: {} },
      '/api/users/me': { Id: 'Users-2', Username: 'ann', DisplayName: '', Links: {} },
      '/api/spaces': { Items: [{ Id: 'Spaces-1', Name: 'Default', IsDefault: true, Links: {} }], TotalResults: 1 },
      '/api/users/Users-2/permissions': { SpacePermissions: permissions },
    };
    const server = await plainServer((request, response) => {
      const answer = answers[(request.url ?? '').replace(/\?.*/, '')];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    });
    onTestFinished(server.close);
    const run = await doctor(json, { env: { OCTOPUS_URL: server.url, OCTOPUS_API_KEY: canaryApiKey() } });
    expect(finding(run, 'Permissions')).toMatchObject({
      State: 'warning',
      Finding: expect.stringMatching(/^ann lacks .*ReleaseCreate \(create-release\)/),
    });
    expect(finding(run, 'Permissions').Finding).not.toContain('ProjectView');
    expect(finding(run, 'Releases').Finding).toContain('no executions API');
  });

  it('tells who issued a certificate, until when it holds, and whether it is trusted', async () => {
    const { certificate, key } = testCertificate({ addresses: ['127.0.0.1'] });
    const server = createServer({ cert: certificate, key }, (_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const folder = tempDir();
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const env = { OCTOPUS_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, OCTOPUS_API_KEY: canaryApiKey() };
    const run = (...argv: string[]) => runBin(['doctor', ...argv, ...json], { env, cwd: folder });
    const unknown = await run();
    expect([unknown.exitCode, finding(unknown, 'Encryption')]).toMatchObject([
      3,
      {
        State: 'failure',
        ErrorCode: 'CERTIFICATE_UNTRUSTED',
        Finding: expect.stringMatching(/by pulpo test, until 2049-01-01; not trusted: DEPTH_ZERO/),
      },
    ]);
    expect(finding(await run('--ca-file', 'ca.pem'), 'Encryption')).toMatchObject({
      State: 'ok',
      Finding: expect.stringContaining('; verified'),
    });
    expect(finding(await run('--insecure-skip-tls-verify'), 'Encryption')).toMatchObject({
      State: 'warning',
      Finding: expect.stringContaining('not verified'),
    });
  });
});
