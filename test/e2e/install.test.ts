/** The package as npm would publish it: packed, installed from the tarball without any network, and called by its two names. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulpo-install-'));
  npm('pack', '--pack-destination', folder);
  npm('install', '--global', '--prefix', join(folder, 'prefix'), '--offline', '--no-audit', '--no-fund', join(folder, 'pulpo-10.0.0.tgz'));
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed tarball', () => {
  it('installs one package and nothing else', () => {
    expect(readdirSync(join(folder, 'prefix', 'lib', 'node_modules'))).toEqual(['pulpo']);
    expect(readdirSync(join(folder, 'prefix', 'lib', 'node_modules', 'pulpo'))).not.toContain('node_modules');
  });

  it.each(['pulpo', 'octo'])('answers its version as %s', (name) => {
    expect(execFileSync(join(folder, 'prefix', 'bin', name), ['version'], { encoding: 'utf8' })).toBe('10.0.0\n');
  });

  it('packs a folder', () => {
    const out = join(folder, 'out');
    execFileSync(join(folder, 'prefix', 'bin', 'pulpo'), [
      'pack',
      '--id',
      'Acme',
      '--version',
      '1.0.0',
      '--base-path',
      join(root, 'examples'),
      '--out-folder',
      out,
    ]);
    expect(readdirSync(out)).toEqual(['Acme.1.0.0.nupkg']);
  });
});

function npm(...args: string[]): void {
  execFileSync('npm', args, { cwd: root, stdio: 'pipe' });
}
