import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeSignature } from '../../src/delta/writeSignature.ts';
import { packages } from '../../src/contract/resources/packages.ts';
import { mockEndpoint, refuse } from '../support/mockEndpoint.ts';
import { smallZip } from '../support/smallZip.ts';
import { tempDir } from '../support/tempDir.ts';
import { gather, inPieces, noise } from '../unit/delta/files.ts';
import { type MockOctopus, mockOctopus, octopusUrl } from './support/mockOctopus.ts';

function sha1OfFile(form: string): string {
  const [, content = ''] = /\r\n\r\n([^]*)\r\n--/.exec(form) ?? [];
  return createHash('sha1').update(content, 'latin1').digest('hex');
}

function sha1(name: string): string {
  return createHash('sha1').update(smallZip(name)).digest('hex');
}

describe('push', () => {
  let octopus: MockOctopus;
  let folder = '';
  beforeEach(() => {
    folder = tempDir();
    for (const name of ['Acme.Web.1.2.3.zip', 'Acme.Api.1.2.3.zip', 'notes.zip']) writeFileSync(join(folder, name), smallZip(name));
    octopus = mockOctopus(
      mockEndpoint(octopusUrl, packages.upload, async ({ request, query }) => {
        const form = Buffer.from(await request.arrayBuffer()).toString('latin1');
        const name = /filename="([^"]+)\.zip"/.exec(form)?.[1] ?? '';
        if (name.startsWith('Acme.Api') && query.overwriteMode === 'FailIfExists')
          return refuse(409, 'There was a problem with your request.', ['A package with the same ID and version already exists.']);
        return { Id: `packages-${name}`, PackageId: name, Version: '1.2.3', Hash: sha1OfFile(form), PackageSizeBytes: 3 };
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

  it('tells what a delta saved, to people and in JSON', async () => {
    const base = noise(200_000);
    const wanted = smallZip(Buffer.concat([base, Buffer.from('new')]));
    writeFileSync(file('Acme.Web.1.2.3.zip'), wanted);
    const signature = await gather(writeSignature(inPieces(smallZip(base))));
    const Hash = createHash('sha1').update(wanted).digest('hex');
    const sent: string[] = [];
    octopus.server.use(
      mockEndpoint(octopusUrl, packages.deltaSignature, () => ({ BaseVersion: '1.2.2', Signature: signature.toString('base64') })),
      mockEndpoint(octopusUrl, packages.uploadDelta, async ({ request, params, query }) => {
        const form = Buffer.from(await request.arrayBuffer()).toString('latin1');
        const [, name = ''] = /filename="([^"]+)"/.exec(form) ?? [];
        sent.push(`${params.packageId} ${params.baseVersion} ${query.overwriteMode} ${name}`);
        return { Id: 'packages-Acme.Web.1.2.3', PackageId: 'Acme.Web', Version: '1.2.3', Hash };
      }),
    );
    const push = ['push', file('Acme.Web.1.2.3.zip'), '--use-delta-compression', 'true'];
    expect(await octopus.run(...push)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Acme\.Web 1\.2\.3 pushed, delta against 1\.2\.2: \d+\.\d kB instead of 200\.\d kB\n/),
    });
    const run = await octopus.run(...push, '--output-format', 'json');
    const [told] = run.json().Packages;
    expect(told).toMatchObject({ State: 'stored', Sha1: Hash, SizeBytes: wanted.length, Delta: { BaseVersion: '1.2.2' } });
    expect(told.Delta.SizeBytes).toBeLessThan(50_000);
    expect(sent).toEqual(Array(2).fill('Acme.Web 1.2.2 FailIfExists Acme.Web.1.2.3.zip'));
  });

  it('sends the whole without asking for a signature when told so', async () => {
    const run = await octopus.run('push', file('Acme.Web.1.2.3.zip'), '--useDeltaCompression=false', '--output-format', 'json');
    expect(run.json().Packages).toMatchObject([{ State: 'stored', Delta: null }]);
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
        { PackageId: 'Acme.Web', State: 'stored', Sha1: sha1('Acme.Web.1.2.3.zip') },
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

  describe('C63: a broken package', () => {
    const broken = (): string => {
      writeFileSync(file('Acme.Cut.1.0.0.zip'), smallZip('x').subarray(0, -5));
      return file('Acme.Cut.1.0.0.zip');
    };

    it('is refused before anything is sent, other packages included, with exit code 2', async () => {
      const run = await octopus.run('push', file('Acme.Web.1.2.3.zip'), broken());
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('Acme.Cut.1.0.0.zip is not sent: ');
      expect(run.stderr).toContain('--no-verify');
      expect(octopus.requests).toEqual([]);
    });

    it('is sent as it is with --no-verify', async () => {
      expect((await octopus.run('push', broken(), '--no-verify')).exitCode).toBe(0);
      expect(octopus.requests).toEqual(['POST packages/raw']);
    });

    it('does not keep the others back with --continue-on-error', async () => {
      const run = await octopus.run('push', broken(), file('Acme.Web.1.2.3.zip'), '--continue-on-error', '--output-format', 'json');
      expect(run.exitCode).toBe(1);
      expect(run.json()).toMatchObject({
        SuccessfulPackages: [file('Acme.Web.1.2.3.zip')],
        Packages: [{ State: 'failed', Error: { Code: 'ARCHIVE_DAMAGED', ExitCode: 2 } }, { State: 'stored' }],
      });
      expect(octopus.requests).toEqual(['POST packages/raw']);
    });

    it('ends a push of nothing else without a request, even with --continue-on-error', async () => {
      writeFileSync(file('Acme.Text.1.0.0.nupkg'), 'no archive');
      const run = await octopus.run('push', broken(), file('Acme.Text.1.0.0.nupkg'), '--continue-on-error');
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toContain('2 of 2 packages are not sent');
      expect(octopus.requests).toEqual([]);
    });
  });
});
