// Start-up against bare node: --version, --help, a command's help and pack of ten small files; medians and their ratios.
// NODE_EXTRA_CA_CERTS is unset: where it is set, bare node is slower and flatters every ratio (stack.md).
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'pulpo.cjs');
const rounds = Number(process.argv[2] ?? 40);

const folder = mkdtempSync(join(tmpdir(), 'pulpo-bench-'));
const source = join(folder, 'source');
mkdirSync(source);
for (let index = 0; index < 10; index++) writeFileSync(join(source, `file${index}.txt`), `small file ${index}\n`.repeat(40));

const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;
const pack = ['pack', '--id', 'Bench', '--version', '1.0.0', '--base-path', source, '--out-folder', join(folder, 'out'), '--overwrite'];
const cases = [
  { name: 'node -e 0', args: ['-e', '0'], budget: undefined },
  { name: 'pulpo --version', args: [bin, '--version'], budget: 1.3 },
  { name: 'pulpo --help', args: [bin, '--help'], budget: 1.3 },
  { name: 'pulpo pack --help', args: [bin, 'pack', '--help'], budget: 1.3 },
  { name: 'pulpo pack, ten small files', args: [bin, ...pack], budget: 1.4 },
];

// One after the other in every round, so that a busy moment of the machine hits all of them.
const times = new Map(cases.map(({ name }) => [name, []]));
for (let round = -3; round < rounds; round++) {
  for (const { name, args } of cases) {
    const began = process.hrtime.bigint();
    const { status, stderr } = spawnSync(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    if (status !== 0) throw new Error(`${name} exits ${status}: ${stderr}`);
    if (round >= 0) times.get(name).push(Number(process.hrtime.bigint() - began) / 1e6);
  }
}
rmSync(folder, { recursive: true, force: true });

const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const base = median(times.get('node -e 0'));
for (const { name, budget } of cases) {
  const ms = median(times.get(name));
  const verdict = budget === undefined ? '' : `  budget ${budget.toFixed(2)} ${ms / base <= budget ? 'kept' : 'EXCEEDED'}`;
  console.log(`${name.padEnd(30)} ${ms.toFixed(1).padStart(7)} ms  × ${(ms / base).toFixed(2)}${verdict}`);
}
