import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packages } from '../../src/contract/resources/packages.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { tempDir } from '../support/tempDir.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

describe('push', () => {
  let octopus: MockOctopus;
  let folder = '';
  beforeEach(() => {
    folder = tempDir();
    for (const name of ['Acme.Web.1.2.3.zip', 'Acme.Api.1.2.3.zip', 'notes.zip']) writeFileSync(join(folder, name), name);
    octopus = mockOctopus(
      mockEndpoint(octopusUrl, packages.upload, async ({ request, query }) => {
        const form = await request.text();
        const name = /filename="([^"]+)\.zip"/.exec(form)?.[1] ?? '';
        if (name.startsWith('Acme.Api') && query.overwriteMode === 'FailIfExists')
          return refuse(409, 'There was a problem with your request.', ['A package with the same ID and version already exists.']);
        return { Id: `packages-${name}`, PackageId: name, Version: '1.2.3', Hash: 'a'.repeat(40), PackageSizeBytes: 3 };
      }),
    );
    octopus.server.listen({ onUnhandledRequest: 'error' });
  });
  afterEach(() => octopus.server.close());

  const file = (name: string) => join(folder, name);

  it('pushes a package with one request and prints its URL', async () => {
    const run = await octopus.run('push', file('Acme.Web.1.2.3.zip'));
    expect(run).toMatchObject({
      exitCode: 0,
      stdout: 'Acme.Web 1.2.3 pushed\nhttps://octopus.example/app#/Spaces-1/library/builtinrepository/versions/packages-Acme.Web.1.2.3\n',
    });
    expect(octopus.requests).toEqual(['POST packages/raw']);
  });

  it('tells every package of a pattern', async () => {
    const run = await octopus.run(
      'push',
      '--package',
      file('Acme.*.zip'),
      '--overwrite-mode',
      'overwriteexisting',
      '--output-format',
      'json',
    );
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.json()).toMatchObject({
      SuccessfulPackages: [file('Acme.Api.1.2.3.zip'), file('Acme.Web.1.2.3.zip')],
      FailedPackages: [],
      Packages: [
        { PackageId: 'Acme.Api', State: 'stored', Error: null },
        { PackageId: 'Acme.Web', State: 'stored', Sha1: 'a'.repeat(40) },
      ],
    });
  });

  it('refuses one that exists, in the words of the server', async () => {
    const run = await octopus.run('push', file('Acme.Api.1.2.3.zip'));
    expect(run).toMatchObject({
      exitCode: 5,
      stdout: '',
      stderr: expect.stringContaining('A package with the same ID and version already exists.'),
    });
  });

  it('never exits 0 when one of several failed, and tells each', async () => {
    const run = await octopus.run(
      'push',
      file('Acme.Web.1.2.3.zip'),
      file('Acme.Api.1.2.3.zip'),
      '--continue-on-error',
      '--output-format',
      'json',
    );
    expect(run.exitCode).toBe(1);
    expect(run.json()).toMatchObject({
      SuccessfulPackages: [file('Acme.Web.1.2.3.zip')],
      FailedPackages: [{ Package: file('Acme.Api.1.2.3.zip'), Reason: 'A package with the same ID and version already exists.' }],
    });
    // With the exit code the package alone would have caused.
    const failed = run.json().Packages.find((each: { PackageId: string }) => each.PackageId === 'Acme.Api');
    expect(failed.Error).toEqual({
      ...{ Code: 'RESOURCE_CONFLICT', Message: 'A package with the same ID and version already exists.', Hint: null, Details: [] },
      ExitCode: 5,
    });
  });

  it.each([
    ['absent.1.0.zip', 'There is no package file'],
    ['notes.zip', "Can't read id and version from the name"],
  ])('refuses %s before it connects', async (name, message) => {
    const run = await octopus.run('push', file(name), file('Acme.Web.1.2.3.zip'));
    expect(run).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
    expect(octopus.requests).toEqual([]);
  });
});
