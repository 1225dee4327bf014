import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from '../support/runCli.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';
import type { TestServer } from '../support/testServer.ts';
import { pushFile } from '../unit/server/packages/pushFile.ts';
import { nugetInstall } from './nugetInstall.ts';

/** Debian's `nuget`: version 2 of the protocol, in Mono. */
const hasNuget = (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, 'nuget')));
if (!hasNuget) console.log('skipped: there is no nuget on this machine, so nothing installs our packages with it (apt-get install nuget)');

describe.skipIf(!hasNuget)('nuget', () => {
  it('installs a package that pulpo packed from a folder', async () => {
    const folder = await packedFolder(['1.2.3']);
    const { output, installed } = await nugetInstall(['Acme.Web', '-Source', folder]);
    expect(output).toContain("Successfully installed 'Acme.Web 1.2.3'");
    expect(readFileSync(join(installed, 'Acme.Web.1.2.3', 'site', 'größe index.html'), 'utf8')).toBe('<h1>1.2.3</h1>');
    expect(existsSync(join(installed, 'Acme.Web.1.2.3', '[Content_Types].xml'))).toBe(false);
  });

  it('installs the highest release from the built-in feed, with the API key as password', async () => {
    const server = await feedWith(['1.2.3', '1.10.0', '2.0.0-beta']);
    const { output, installed } = await nugetInstall(['Acme.Web'], source(server));
    expect(output).toContain("Successfully installed 'Acme.Web 1.10.0'");
    expect(readFileSync(join(installed, 'Acme.Web.1.10.0', 'site', 'größe index.html'), 'utf8')).toBe('<h1>1.10.0</h1>');
  });

  it('installs one version, and the highest pre-release that it can read', async () => {
    const server = await feedWith(['1.2.3', '1.10.0', '2.0.0-beta', '3.0.0-beta.2+build.7']);
    const exact = await nugetInstall(['Acme.Web', '-Version', '1.2.3'], source(server));
    expect(exact.output).toContain("Successfully installed 'Acme.Web 1.2.3'");
    const early = await nugetInstall(['Acme.Web', '-Prerelease'], source(server));
    expect(early.output).toContain("Successfully installed 'Acme.Web 2.0.0-beta'");
  });

  it('installs what a package needs along with it', async () => {
    const server = await feedWith(['1.2.3', '1.10.0', '2.0.0']);
    const needs = '<dependencies><dependency id="Acme.Web" version="[1.2, 2.0)"/></dependencies>';
    expect((await pushFile(server, 'Acme.App.1.0.0.nupkg', await packedWith(needs))).status).toBe(201);
    const { output, installed } = await nugetInstall(['Acme.App'], source(server));
    expect(output).toContain("Successfully installed 'Acme.App 1.0.0'");
    // The lowest that fits, as NuGet chooses dependencies.
    expect(readdirSync(installed).sort(), output).toEqual(['Acme.App.1.0.0', 'Acme.Web.1.2.3']);
  });

  it('gets nothing with a wrong key', async () => {
    const server = await feedWith(['1.2.3']);
    const { output, exitCode } = await nugetInstall(['Acme.Web', '-Version', '1.2.3'], { ...source(server), key: 'API-CANARY0WRONG' });
    expect(exitCode).not.toBe(0);
    expect(output).not.toContain('Successfully');
  });
});

function source(server: TestServer) {
  return { url: `${server.url}/api/nuget/v2`, key: server.apiKey };
}

async function packedFolder(versions: readonly string[]): Promise<string> {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app', 'site'), { recursive: true });
  for (const version of versions) {
    writeFileSync(join(cwd, 'app', 'site', 'größe index.html'), `<h1>${version}</h1>`);
    const run = await runCli(['pack', '--id', 'Acme.Web', '--version', version, '--base-path', 'app', '--out-folder', '.'], { cwd });
    expect(run.exitCode, run.stderr).toBe(0);
  }
  return cwd;
}

/** A package of our own whose nuspec says more. */
async function packedWith(metadata: string): Promise<Buffer> {
  const cwd = tempDir();
  mkdirSync(join(cwd, 'app'));
  writeFileSync(join(cwd, 'app', 'app.txt'), 'app');
  const told = `<id>Acme.App</id><version>1.0.0</version><authors>Acme</authors><description>x</description>${metadata}`;
  writeFileSync(join(cwd, 'Acme.App.nuspec'), `<?xml version="1.0"?><package><metadata>${told}</metadata></package>`);
  const pack = ['pack', '--id', 'Acme.App', '--version', '1.0.0', '--nuspec', 'Acme.App.nuspec'];
  const run = await runCli([...pack, '--base-path', 'app', '--out-folder', '.'], { cwd });
  expect(run.exitCode, run.stderr).toBe(0);
  return readFileSync(join(cwd, 'Acme.App.1.0.0.nupkg'));
}

async function feedWith(versions: readonly string[]): Promise<TestServer> {
  const [server, folder] = [await testServer(), await packedFolder(versions)];
  for (const version of versions) {
    const name = `Acme.Web.${version}.nupkg`;
    expect((await pushFile(server, name, readFileSync(join(folder, name)))).status).toBe(201);
  }
  return server;
}
