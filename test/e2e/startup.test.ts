/** What a start loads: versions, helps and `pack` must not pay for the network, schemas, settings or spinners (stack.md §2). */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  const packed = (): Loaded => {
    const source = join(tempDir(), 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'a.txt'), 'a');
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
    const folder = tempDir();
    const hook = join(folder, 'hook.cjs');
    writeFileSync(
      hook,
      `const vm = require('node:vm');
vm.Script = class extends vm.Script { constructor(source, options) { super(source, options); console.error('rejected', this.cachedDataRejected); } };`,
    );
    writeFileSync(join(folder, 'a.txt'), 'a');
    const args = ['pack', '--id', 'A', '--version', '1.0.0', '--base-path', folder, '--out-folder', join(folder, 'out')];
    const run = spawnSync(process.execPath, ['-r', hook, binPath('pulpo'), ...args], { env: {}, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: 'rejected false\n' });
  });

  it('loads of Node what hashes and deflates, and what these load themselves', () => {
    const needed = ['crypto', 'zlib', 'vm', 'stream', 'stream/promises', 'string_decoder'];
    const loaded = packed().builtins.filter((name) => !name.startsWith('internal/'));
    expect(loaded).toEqual(expect.arrayContaining(['crypto', 'zlib']));
    expect(loaded.filter((name) => !needed.includes(name))).toEqual([]);
  });
});

const chunks = ['pack.cjs', 'packFrame.cjs'];

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
