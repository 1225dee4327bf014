// The variable language: a large template cold (in a process of its own, as render does) and warm, against JSON.parse of the same text;
// templates per second; and how time grows with template length, number of variables and nesting (a straight line has ratio 1).
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const budgetMs = 250;
const isChild = process.argv[2] === 'cold';
const folder = isChild ? dirname(process.argv[3]) : mkdtempSync(join(tmpdir(), 'pulpo-bench-'));
const bundle = join(folder, 'templating.mjs');
if (!isChild) {
  const entryPoints = [join(root, 'src/templating/templating.ts')];
  await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', outfile: bundle, logLevel: 'error' });
}
const { evaluate, VariableDictionary } = await import(pathToFileURL(bundle).href);

/** 5,000 variables, half of them templates themselves. */
function variables(count) {
  const dictionary = new VariableDictionary([['Environment', 'Production']]);
  for (let index = 0; index < count; index += 1) {
    dictionary.set(`Project.Setting[${index}].Value`, index % 2 === 0 ? `value ${index}` : `${index} in #{Environment}`);
  }
  return dictionary;
}

/** A text of `tokens` lines of about 100 characters, one token in each. */
function template(tokens, count) {
  const lines = [];
  for (let index = 0; index < tokens; index += 1) lines.push(`${'x'.repeat(70)} #{Project.Setting[${index % count}].Value}`);
  return lines.join('\n');
}

function timed(work) {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1e6;
}

const median = (list) => [...list].sort((left, right) => left - right)[Math.floor(list.length / 2)];
const medianOf = (rounds, work) => median(Array.from({ length: rounds }, () => timed(work)));

const large = template(10_000, 5000);
if (isChild) {
  const dictionary = variables(5000);
  console.log(timed(() => evaluate(large, dictionary)));
} else {
  report();
  rmSync(folder, { recursive: true, force: true });
}

function report() {
  const json = JSON.stringify({ text: large });
  const parse = medianOf(50, () => JSON.parse(json));
  const self = fileURLToPath(import.meta.url);
  const cold = median(
    Array.from({ length: 9 }, () => Number(spawnSync(process.execPath, [self, 'cold', bundle], { encoding: 'utf8' }).stdout)),
  );
  const dictionary = variables(5000);
  const warm = medianOf(15, () => evaluate(large, dictionary));
  const size = `${(large.length / 1e6).toFixed(2)} MB, 10,000 tokens, 5,000 variables`;
  console.log(
    `${size}, first use   ${cold.toFixed(0).padStart(5)} ms  × ${(cold / parse).toFixed(0)} JSON.parse  budget ${budgetMs} ms ${cold <= budgetMs ? 'kept' : 'EXCEEDED'}`,
  );
  console.log(`${size}, afterwards  ${warm.toFixed(0).padStart(5)} ms  × ${(warm / parse).toFixed(0)} JSON.parse`);

  const small = 'Deploying #{Project.Setting[7].Value | ToUpper} to #{if Environment == "Production"}all#{else}one#{/if}.';
  const rounds = 20_000;
  const each = timed(() => {
    for (let index = 0; index < rounds; index += 1) evaluate(small, dictionary);
  });
  console.log(
    `small templates (two tokens, a filter, a condition): ${Math.round((rounds / each) * 1000).toLocaleString('en-US')} per second`,
  );

  console.log('growth, as time per unit against the smallest size (1 is a straight line):');
  const tokens = (count) => evaluate(template(count, 5000), dictionary);
  growth('tokens', [2500, 5000, 10_000, 20_000], tokens);
  growth('variables', [1250, 2500, 5000, 10_000], (count) => evaluate('#{Environment}', variables(count)));
  growth('levels of blocks', [30, 60, 120, 240], (levels) =>
    evaluate(`${'#{if Environment}'.repeat(levels)}x${'#{/if}'.repeat(levels)}`, dictionary),
  );
  growth('unterminated blocks', [500, 1000, 2000, 4000], (count) => evaluate('#{if Environment}'.repeat(count), dictionary));
  growth('pattern (a+)+$', [10_000, 20_000, 40_000], (length) =>
    evaluate('#{v | Match "(a+)+$"}', new VariableDictionary([['v', `${'a'.repeat(length)}b`]])),
  );
}

function growth(name, sizes, work) {
  const perUnit = sizes.map((size) => medianOf(7, () => work(size)) / size);
  const ratios = perUnit.map((time, index) => `${sizes[index].toLocaleString('en-US')}: ${(time / perUnit[0]).toFixed(2)}`);
  console.log(`  ${name.padEnd(20)} ${ratios.join('   ')}`);
}
