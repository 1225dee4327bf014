/** What a start loads: versions, helps and `pack` must not pay for the network, schemas, settings or spinners (stack.md §2). */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binPath } from '../support/runBin.ts';
import { tempDir } from '../support/tempDir.ts';
import { testNode } from '../support/testNode.ts';

interface Loaded {
  /** Files of ours, below the project. */
  readonly files: readonly string[];
  /** Node's own modules that bare node has not loaded. */
  readonly builtins: readonly string[];
}

/** Runs the program with a hook that writes down, at the end, what was loaded: CommonJS, ES modules and Node's own. */
function load(...argv: string[]): Loaded {
  const folder = tempDir();
  const report = join(folder, 'report.json');
  const hook = join(folder, 'hook.cjs');
  writeFileSync(
    hook,
    `const { writeFileSync } = require('node:fs');
const Module = require('node:module');
const files = new Set();
const load = Module._extensions['.js'];
for (const kind of ['.js', '.cjs']) Module._extensions[kind] = (module, name) => { files.add(name); return load(module, name); };
const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const builtins = process.moduleLoadList.filter((name) => !before.has(name) && name.startsWith('NativeModule ')).map((name) => name.slice(13)).filter((name) => name !== 'process');
  writeFileSync(${JSON.stringify(report)}, JSON.stringify({ files: [...files], builtins }));
});`,
  );
  const env = { PATH: process.env['PATH'], HOME: folder };
  execFileSync(testNode, ['-r', hook, binPath('pulpo'), ...argv], { env, stdio: 'pipe', cwd: folder });
  const { files, builtins } = JSON.parse(readFileSync(report, 'utf8')) as Loaded;
  const root = join(import.meta.dirname, '..', '..');
  return { builtins, files: files.filter((name) => name.startsWith(root)).map((name) => name.slice(root.length + 1)) };
}

describe('versions and helps', () => {
  it.each([[['--version']], [['version']], [['--help']], [['help', 'push']], [['push', '--help']], [['pack', '--help']]])(
    '%j load the entry and nothing of Node that is not there already',
    (argv) => {
      const { files, builtins } = load(...argv);
      expect(files).toEqual(['bin/pulpo.cjs', 'dist/entry.cjs']);
      expect(builtins).toEqual([]);
    },
  );
});

describe('pack', () => {
  const packed = (content = 'a'): Loaded => {
    const source = join(tempDir(), 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'a.txt'), content);
    return load('pack', '--id', 'A', '--version', '1.0.0', '--base-path', source, '--out-folder', source);
  };

  // Where what V8 compiled lies beside the chunk (docs/decisions/0009), the chunk does not come through require.
  it('loads its own chunk and no ES module', () => {
    const { files, builtins } = packed();
    expect(files.filter((name) => name !== 'dist/pack.cjs')).toEqual(['bin/pulpo.cjs']);
    expect(builtins.filter((name) => name.startsWith('internal/modules/esm/translators'))).toEqual([]);
  });

  it('takes the frame around commands where the arguments are not plain', () => {
    const source = tempDir();
    writeFileSync(join(source, 'a.txt'), 'a');
    const { files } = load('pack', '--id', 'A', '--version', '1.0.0', '--base-path', source, '--out-folder', source, '--verbose');
    expect(files.filter((name) => name !== 'dist/pack.cjs')).toEqual(['bin/pulpo.cjs', 'dist/entry.cjs', 'dist/packFrame.cjs']);
  });

  it('uses what V8 compiled at build time, on the Node that built it', () => {
    expect(packWatched(binPath('pulpo'))).toMatchObject({ status: 0, stderr: 'rejected false\n' });
  });

  it.each([
    ['is damaged', (cache: Buffer) => cache.map((byte, index) => (index % 997 === 100 ? byte ^ 0x11 : byte)), ''],
    ['is cut off', (cache: Buffer) => cache.subarray(0, 5), ''],
    ['belongs to other code of the same length', (cache: Buffer) => cache, 'SHA-256'],
  ])('compiles the chunk itself where what was compiled %s', (_, change, text) => {
    const folder = tempDir();
    const root = join(import.meta.dirname, '../..');
    for (const name of ['bin', 'dist']) cpSync(join(root, name), join(folder, name), { recursive: true });
    const cache = join(folder, 'dist', readdirSync(join(folder, 'dist')).find((name) => name.endsWith('.cache')) ?? '');
    writeFileSync(cache, change(readFileSync(cache)));
    const chunk = join(folder, 'dist/pack.cjs');
    if (text !== '') writeFileSync(chunk, readFileSync(chunk, 'utf8').replaceAll(`${text} `, `${text.toLowerCase()} `));
    const { status, stderr, stdout } = packWatched(join(folder, 'bin/pulpo.cjs'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    if (text !== '') expect(stdout).toContain(text.toLowerCase());
  });

  /** Packs on the Node that built the program and tells whether V8 took what was compiled, if it was offered that. */
  const packWatched = (bin: string): { status: number | null; stdout: string; stderr: string } => {
    const folder = tempDir();
    const hook = join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `const vm = require('node:vm');
vm.Script = class extends vm.Script { constructor(source, options) { super(source, options); console.error('rejected', this.cachedDataRejected); } };`,
    );
    writeFileSync(join(folder, 'a.txt'), 'a');
    const args = ['pack', '--id', 'A', '--version', '1.0.0', '--base-path', folder, '--out-folder', join(folder, 'out')];
    return spawnSync(process.execPath, ['-r', hook, bin, ...args], { env: {}, encoding: 'utf8' });
  };

  it('loads nothing of Node for small files but what runs compiled code', () => {
    expect(packed('a').builtins.filter((name) => !name.startsWith('internal/'))).toEqual(['vm']);
  });

  it('loads zlib, and what that loads itself, for a larger file', () => {
    const loaded = packed('a'.repeat(5000)).builtins.filter((name) => !name.startsWith('internal/'));
    expect(loaded).toContain('zlib');
    expect(loaded.filter((name) => !['zlib', 'vm', 'stream', 'stream/promises', 'string_decoder'].includes(name))).toEqual([]);
  });
});

const chunks = ['pack.cjs', 'packFrame.cjs', 'inspect.cjs'];

it.each(chunks)('%s holds none of the libraries that only other commands need', (name) => {
  const chunk = readFileSync(join(import.meta.dirname, '../../dist', name), 'utf8');
  for (const sign of ['ZodError', 'undici', 'cosmiconfig', 'cli-spinners', 'OCTOPUS_PACKAGE_UPLOAD', 'js-yaml', 'commander.'])
    expect(chunk).not.toContain(sign);
});

it.each(chunks)('%s compiles nothing it may not need: no tar format, no pattern of Unicode classes, no copy of process', (name) => {
  const chunk = readFileSync(join(import.meta.dirname, '../../dist', name), 'utf8');
  expect(chunk).not.toContain('ustar');
  expect(chunk).not.toMatch(/\/[^/\n]*\\p\{[^\n]*\/u/);
  expect(chunk).not.toContain('require("node:process")');
});
