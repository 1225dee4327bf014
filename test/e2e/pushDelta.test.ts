import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { faultProxy } from '../support/faultProxy.ts';
import { MiB } from '../support/pushSetup.ts';
import { runBin } from '../support/runBin.ts';
import { smallZip } from '../support/smallZip.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';
import { noise } from '../unit/delta/files.ts';
import { pushFile } from '../unit/server/packages/pushFile.ts';

/** Of one length: a shift would move the blocks that deflate stores noise in. */
const content = (change: string) => smallZip(Buffer.concat([noise(2 * MiB), Buffer.from(change), noise(2 * MiB, 2)]));
const [old, changed] = [content('old'), content('new')];

/** A feed with one version, and the built program pushing the next one through a proxy that counts. */
async function setUp() {
  const server = await testServer();
  expect((await pushFile(server, 'Web.1.0.0.zip', old)).status).toBe(201);
  const { hostname, port } = new URL(server.url);
  const proxy = await faultProxy({ host: hostname, port: Number(port) });
  onTestFinished(() => proxy.close());
  const cwd = tempDir();
  const push = async (name: 'pulpo' | 'octo', fileName: string, bytes: Buffer, ...options: string[]) => {
    writeFileSync(join(cwd, fileName), bytes);
    const [before, argv] = [proxy.bytes(), ['push', '--package', fileName, '--server', proxy.url, '--apiKey', server.apiKey, ...options]];
    const run = await runBin(argv, { cwd, name });
    const { up, down } = proxy.bytes();
    return { ...run, up: up - before.up, down: down - before.down };
  };
  const stored = async (version: string) => {
    const answer = await fetch(`${server.url}/api/packages/Web.${version}/raw`, { headers: { 'X-Octopus-ApiKey': server.apiKey } });
    return Buffer.from(await answer.arrayBuffer());
  };
  return { server, cwd, push, stored };
}

/** What is said of the push itself, without how the server was reached. */
const linesOf = (stdout: string) => stdout.slice(stdout.indexOf('Pushing package: ')).split('\n').slice(0, -1);

describe('a push of the next version', () => {
  it('moves a signature and a delta in place of the file', async () => {
    const { push, stored } = await setUp();
    const { exitCode, stdout, stderr, up, down } = await push('pulpo', 'Web.1.0.1.zip', changed, '--use-delta-compression=true');
    expect([exitCode, stdout], stderr).toEqual([0, expect.stringContaining('delta against 1.0.0')]);
    expect((await stored('1.0.1')).equals(changed)).toBe(true);
    // The signature comes down (13 bytes per KiB, as base64), what is new goes up.
    expect([up < 64 * 1024, down < 256 * 1024], `${up} up, ${down} down of ${changed.length}`).toEqual([true, true]);
  });

  it("tells of its delta in octo's words", async () => {
    const { push, stored, cwd } = await setUp();
    const { exitCode, stdout, stderr, up } = await push('octo', 'Web.1.0.1.zip', changed, '--useDeltaCompression=true');
    expect([exitCode, stderr]).toEqual([0, '']);
    const size = changed.length.toLocaleString('en-US');
    expect(linesOf(stdout).slice(0, 6)).toEqual([
      `Pushing package: ${join(cwd, 'Web.1.0.1.zip')}...`,
      "Requesting signature for delta compression from the server for upload of a package with id 'Web' and version '1.0.1'",
      'Calculating delta',
      expect.stringMatching(
        new RegExp(
          `^The delta file \\([\\d,]+ bytes\\) is 0\\.\\d\\d % the size of the original file \\(${size} bytes\\), uploading\\.\\.\\.$`,
        ),
      ),
      'Delta transfer completed',
      'Push successful',
    ]);
    expect(up).toBeLessThan(64 * 1024);
    expect((await stored('1.0.1')).equals(changed)).toBe(true);
  });

  it('sends the whole file where no delta is wanted, and asks for no signature', async () => {
    const { push, stored } = await setUp();
    const { exitCode, stdout, up, down } = await push('octo', 'Web.1.0.1.zip', changed, '--use-delta-compression', 'false');
    expect(exitCode, stdout).toBe(0);
    expect(linesOf(stdout).slice(1, 3)).toEqual([
      'Pushing the complete package to the server, as delta compression was explicitly disabled',
      'Push successful',
    ]);
    expect([up > changed.length, down < 64 * 1024], `${up} up, ${down} down`).toEqual([true, true]);
    expect((await stored('1.0.1')).equals(changed)).toBe(true);
  });

  it('says why the whole file is sent after all', async () => {
    const { push } = await setUp();
    const first = await push('octo', 'Api.1.0.0.zip', smallZip('api'), '--use-delta-compression=true');
    const whole = 'Falling back to pushing the complete package to the server';
    expect(linesOf(first.stdout).slice(2, 5)).toEqual(['No package with the same ID exists on the server', whole, 'Push successful']);
    const other = smallZip(noise(300_000, 9));
    const second = await push('octo', 'Web.2.0.0.zip', other, '--use-delta-compression=true');
    expect(linesOf(second.stdout).slice(2, 6)).toEqual([
      'Calculating delta',
      expect.stringMatching(/^The delta file( \([\d,]+ bytes\))? is more than 95% the size of the original file \([\d,]+ bytes\)$/),
      whole,
      'Push successful',
    ]);
  });

  it('does not send the whole file where it would be refused just the same', async () => {
    const { push } = await setUp();
    const { exitCode, stdout, up } = await push('octo', 'Web.1.0.0.zip', changed, '--use-delta-compression=true');
    expect(exitCode).not.toBe(0);
    expect(stdout).not.toContain('Falling back');
    expect(stdout).not.toContain('Push successful');
    expect(up).toBeLessThan(64 * 1024);
  });
});
