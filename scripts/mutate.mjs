// Plants defects in the evaluator and the filters of the variable language, one at a time in a copy, and runs the language's tests against
// each: node scripts/mutate.mjs [count] [part of a path]. Tells the share that was noticed and lists those that were not. Not part of npm test.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const wanted = Number(process.argv[2] ?? 200);
const part = process.argv[3] ?? '';
const wantedShare = 0.9;
const longestRunMs = 120_000;

/** What is replaced by what: a condition turned round, a bound moved, a text lost. */
const operators = [
  [/ === /g, ' !== '],
  [/ !== /g, ' === '],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ && /g, ' || '],
  [/ \|\| /g, ' && '],
  [/ \+ (?=\d|\w+\.length)/g, ' - '],
  [/ - (?=\d)/g, ' + '],
  [/\btrue\b/g, 'false'],
  [/\bfalse\b/g, 'true'],
  [/ \?\? (?=[\w'])/g, ' && '],
  [/\bif \(/g, 'if (!!0 && '],
  [/(?<=[ ([])'[^'\n]+'(?=[,;)\] ])/g, "''"],
  [/(?<=[ ([])(?<!\?\? )(\d+)(?=[,;)\] ])/g, (_, digits) => String(Number(digits) + 1)],
  [/\breturn (?=(?!undefined|null|true|false)[^;{]*;)/g, 'return undefined && '],
];

const sites = mutationSites();
const chosen = takeCompiling(shuffled(sites), wanted);
console.log(`${sites.length} places, ${chosen.length} tried`);
const survivors = [];
const lastOutput = new Map();
let done = 0;
await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker));
const killed = chosen.length - survivors.length;
const share = killed / chosen.length;
console.log(`${killed} of ${chosen.length} noticed (${(share * 100).toFixed(1)} %)`);
for (const { path, line, before, after } of survivors) console.log(`  ${path}:${line}\n    - ${before}\n    + ${after}`);
process.exitCode = share >= wantedShare ? 0 : 1;

/** Takes mutants until none is left; each worker has a copy of its own. */
async function worker() {
  const folder = mkdtempSync(join(tmpdir(), 'pulpo-mutate-'));
  try {
    for (const name of [
      'src/templating',
      'src/errors',
      'test/unit/templating',
      'test/fixtures/octostache-probes.json',
      'docs/octostache.md',
    ]) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    for (const name of ['package.json', 'tsconfig.json']) cpSync(join(root, name), join(folder, name));
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      "export default { test: { include: ['test/**/*.test.ts'], pool: 'forks', maxWorkers: 1, isolate: false } };\n",
    );
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
    if (!(await testsPass(folder))) throw new Error(`The tests fail without a planted defect.\n${lastOutput.get(folder)}`);
    for (let site = chosen[done++]; site !== undefined; site = chosen[done++]) {
      const file = join(folder, site.path);
      const source = readFileSync(file, 'utf8');
      writeFileSync(file, source.slice(0, site.start) + site.replacement + source.slice(site.end));
      const noticed = !(await testsPass(folder));
      writeFileSync(file, source);
      if (!noticed) survivors.push(site);
      if (done % 20 === 0) console.log(`${done} of ${chosen.length}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Quick tests first: most defects need no other. */
async function testsPass(folder) {
  const slow = ['limits', 'properties', 'patterns.differential'];
  return (
    (await run(
      folder,
      slow.flatMap((name) => ['--exclude', `**/${name}.test.ts`]),
    )) && (await run(folder, slow))
  );
}

/** Runs tests; false where one fails, or where they don't end. */
function run(folder, args) {
  return new Promise((resolve) => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [vitest, 'run', '--bail', '1', '--reporter', 'dot', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), longestRunMs);
    child.on('exit', (code) => {
      clearTimeout(timer);
      lastOutput.set(folder, output);
      resolve(code === 0);
    });
  });
}

function mutationSites() {
  const found = [];
  for (const path of sourceFiles(join(root, 'src/templating'))) {
    const name = relative(root, path).replaceAll('\\', '/');
    if (!name.includes(part)) continue;
    const source = readFileSync(path, 'utf8');
    let start = 0;
    source.split('\n').forEach((text, index) => {
      if (isCode(text))
        for (const site of sitesIn(text))
          found.push({ ...site, path: name, line: index + 1, start: start + site.at, end: start + site.at + site.length });
      start += text.length + 1;
    });
  }
  return found;
}

/** Comments, imports and types hold no defects; tables of data would only give the same one again and again. */
function isCode(text) {
  const isData = /^const \w+ = [\d_]+n?;$/.test(text) || /^\s*'[^']*',?$/.test(text) || /^\s*\.\.\.\{.*\},?$/.test(text);
  return (
    !/^\s*(?:\/\/|\/?\*|import |export (?:type|interface)|interface |type |readonly |\| |} from )/.test(text) &&
    !/tooDeep|tooCostly|AppError|hint:|\.fail\(|throw new Error/.test(text) &&
    !isData
  );
}

function sitesIn(text) {
  const found = [];
  for (const [pattern, replacement] of operators) {
    for (const match of text.matchAll(pattern)) {
      const after = typeof replacement === 'string' ? replacement : replacement(...match);
      const mutated = text.slice(0, match.index) + after + text.slice(match.index + match[0].length);
      found.push({ at: match.index, length: match[0].length, replacement: after, before: text.trim(), after: mutated.trim() });
    }
  }
  return found;
}

/** The first mutants that the compiler accepts: the others would never get as far as a test. */
function takeCompiling(list, count) {
  const changed = new Map();
  const options = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  ).options;
  const service = ts.createLanguageService({
    getScriptFileNames: () => sourceFiles(join(root, 'src/templating')),
    getScriptVersion: (file) => String(changed.get(file)?.version ?? 0),
    getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(changed.get(file)?.text ?? ts.sys.readFile(file) ?? ''),
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    ...{ fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, readDirectory: ts.sys.readDirectory },
  });
  let version = 0;
  const taken = [];
  for (const site of list) {
    if (taken.length >= count) break;
    const file = join(root, site.path);
    const source = readFileSync(file, 'utf8');
    changed.set(file, { version: (version += 1), text: source.slice(0, site.start) + site.replacement + source.slice(site.end) });
    if (service.getSyntacticDiagnostics(file).length + service.getSemanticDiagnostics(file).length === 0) taken.push(site);
    changed.set(file, { version: (version += 1), text: source });
  }
  return taken;
}

/** The places in an order that looks random and is always the same. */
function shuffled(list) {
  let state = 42;
  const next = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
  return list
    .map((site) => ({ site, key: next() }))
    .sort((left, right) => left.key - right.key)
    .map(({ site }) => site);
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(path) : [path];
  });
}
