// npm run bench: every benchmark beside this file, one after the other on a quiet machine, written to docs/performance.md.
// Read the ratios: each is taken in one run against a named program, and the machine is nobody's promise.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
  .sort();
const sections = [];
let failed = 0;
for (const name of benches) {
  console.log(`== ${name}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, name)], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (status !== 0) failed += 1;
  sections.push(`## ${name.replace('.mjs', '')}\n\n\`node bench/${name}\`\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\`\n`);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
const text = `<!-- Written by npm run bench. -->
# Performance

Measured on ${new Date().toISOString().slice(0, 10)} on ${machine}. Ratios are of medians within one run; absolute figures belong to this
machine. No test asserts on time: budgets are held here.

${sections.join('\n')}`;
if (failed === 0) writeFileSync(join(folder, '..', 'docs', 'performance.md'), text);
else console.log(`${failed} benchmarks failed: docs/performance.md stays as it is`);
process.exitCode = failed === 0 ? 0 : 1;
