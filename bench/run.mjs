// npm run bench: every benchmark beside this file, one after the other on a quiet machine, written to docs/performance.md.
// With names (npm run bench -- startup feed) only those are run, and what the others said stays.
// Read the ratios: each is taken in one run against a named program, and the machine is nobody's promise.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const document = join(folder, '..', 'docs', 'performance.md');
const benches = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs') && name !== 'run.mjs')
  .map((name) => name.replace('.mjs', ''))
  .sort();
/** What a benchmark is asked for beyond what it does by itself: here nobody waits for it. */
const whole = {
  packing: ['small', 'modules', 'large', 'assets', 'huge'].flatMap((tree) => ['--tree', tree]),
  pushing: ['--huge', '--rounds', '3'],
};
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.includes(name));
if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}; there are ${benches.join(', ')}`);

const sections = sectionsOf(readFileSync(document, 'utf8'));
let failed = 0;
for (const name of wanted.length > 0 ? wanted : benches) {
  console.log(`== ${name}`);
  const options = whole[name] ?? [];
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, `${name}.mjs`), ...options], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (status !== 0) failed += 1;
  sections.set(name, `\`${['node', `bench/${name}.mjs`, ...options].join(' ')}\` on ${date()}\n\n\`\`\`text\n${stdout.trimEnd()}\n\`\`\``);
}
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform} ${process.arch}`;
const text = `<!-- Written by npm run bench. -->
# Performance

Measured on ${machine}. Ratios are of medians within one run; absolute figures belong to this
machine. No test asserts on time: budgets are held here.

${benches.flatMap((name) => (sections.has(name) ? [`## ${name}\n\n${sections.get(name)}\n`] : [])).join('\n')}`;
if (failed === 0) writeFileSync(document, text);
else console.log(`${failed} benchmarks failed: docs/performance.md stays as it is`);
process.exitCode = failed === 0 ? 0 : 1;

/** What stands under each heading of the document as it is. */
function sectionsOf(markdown) {
  const [, ...parts] = markdown.split(/^## /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]));
}

function date() {
  return new Date().toISOString().slice(0, 10);
}
