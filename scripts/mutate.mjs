// Plants defects in the evaluator and the filters of the variable language, one at a time, and runs the language's tests against each:
//   node scripts/mutate.mjs [--part <part of a path>] [--sample <count>] [--record <file>]
// Lists the defects that no test noticed, tells per file the share that was, and ends with 1 below 90 %. --record keeps the verdicts in a file,
// and a later run tries only what no test has noticed yet and what stands in files that have changed. Works on a copy in the temp folder, with
// one child of low priority and capped memory. Not part of npm test.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, setPriority, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { transformSync } from 'esbuild';
import { equivalentReason } from './mutationEquivalents.mjs';
import { compileCheck, functionsIn, instrumented, mutationSites, planted, shuffled } from './mutationSites.mjs';

const wantedShare = 0.9;
const memoryMb = 512;
/** What the child itself could not end is ended after this. */
const longestMs = 300_000;

const { values: given } = parseArgs({
  options: { part: { type: 'string', default: '' }, sample: { type: 'string' }, record: { type: 'string' } },
});
const home = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'pulpo-mutate-'));
let child;
setPriority(10);
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('exit', () => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const started = performance.now();
takeCopy();
const modulesFile = join(folder, 'modules.json');
writeModules((path, source) => (path.startsWith('src/templating') ? instrumented(path, source) : source));
const clean = await cleanRun();
stopChild();
writeModules((_, source) => source);
const recorded = new Map(given.record !== undefined && existsSync(given.record) ? JSON.parse(readFileSync(given.record, 'utf8')) : []);
const results = [];
const killers = new Map();
await tryAll();
report();
process.exit(share(results) >= wantedShare ? 0 : 1);

async function tryAll() {
  const all = mutationSites(folder, given.part);
  const sites = all.filter((site) => equivalentReason(site) === undefined);
  const wanted = Math.min(sites.length, Number(given.sample ?? sites.length));
  console.log(`${all.length} places, ${all.length - sites.length} left out as equivalent`);
  const compiles = compileCheck(folder);
  for (const [index, site] of (wanted < sites.length ? shuffled(sites) : sites).entries()) {
    if (results.length >= wanted) break;
    const noticed = recorded.get(keyOf(site)) ?? (await verdictOn(site, compiles));
    if (noticed !== 'rejected') results.push({ site, noticed });
    if (noticed === null) console.log(`  ${site.path}:${site.line}\n    - ${site.before}\n    + ${site.after}`);
    else recorded.set(keyOf(site), noticed);
    if ((index + 1) % 100 === 0)
      save(`${index + 1} of ${sites.length} places, ${unnoticed(results)} of ${results.length} defects unnoticed`);
  }
  save('All places tried');
}

/** What noticed a defect, null where nothing did, `rejected` where the compiler would: that one never gets as far as a test. */
async function verdictOn(site, compiles) {
  if (!compiles(site)) return 'rejected';
  const code = codeWith(site);
  return code === undefined ? 'rejected' : tryDefect(site, code);
}

function save(message) {
  console.log(message);
  if (given.record !== undefined) writeFileSync(given.record, JSON.stringify([...recorded]));
}

function stopChild() {
  child?.removeAllListeners();
  child?.kill('SIGKILL');
  child = undefined;
}

function takeCopy() {
  const names = ['src/templating', 'src/errors', 'test/unit/templating', 'test/fixtures/octostache-probes.json', 'docs/octostache.md'];
  for (const name of names) cpSync(join(home, name), join(folder, name), { recursive: true });
  const config = JSON.parse(readFileSync(join(home, 'tsconfig.json'), 'utf8'));
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ ...config, compilerOptions: { ...config.compilerOptions, typeRoots: [join(home, 'node_modules/@types')] } }),
  );
}

/** Each module by its path as CommonJS, for the child to load. */
function writeModules(change) {
  const modules = ['src', 'test'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')]),
  );
  writeFileSync(modulesFile, JSON.stringify(Object.fromEntries(modules.map(([path, source]) => [path, asCommonJs(change(path, source))]))));
}

function asCommonJs(source) {
  return transformSync(source, {
    loader: 'ts',
    logLevel: 'silent',
    format: 'cjs',
    target: 'node20',
    define: { 'import.meta.url': 'ownUrl' },
  }).code;
}

/** Every test without a defect, the quickest first; a defect is shown only to those that enter the function it is in. */
async function cleanRun() {
  const { loading, results } = await ask({});
  const failed = results.find(({ problem }) => problem !== undefined);
  if (failed !== undefined) throw new Error(`The tests fail without a planted defect: ${failed.title}\n${failed.problem}`);
  const tests = results.map((test) => ({ ...test, places: new Set(test.places) })).sort((left, right) => left.ms - right.ms);
  console.log(`${tests.length} tests pass without a defect in ${Math.round(tests.reduce((sum, { ms }) => sum + ms, 0))} ms`);
  return { loading: new Set(loading), tests };
}

function testsFor({ path, start }) {
  const around = functionsIn(readFileSync(join(folder, path), 'utf8')).filter((each) => each.start <= start && start < each.end);
  const innermost = around.sort((left, right) => right.start - left.start)[0];
  const place = `${path}:${innermost?.start}`;
  return innermost === undefined || clean.loading.has(place) ? clean.tests : clean.tests.filter(({ places }) => places.has(place));
}

/** The module with the defect; undefined where it is none any more, as with `&&` beside `??`, which the compiler's check lets through. */
function codeWith(site) {
  try {
    return asCommonJs(planted(readFileSync(join(folder, site.path), 'utf8'), site));
  } catch {
    return undefined;
  }
}

/** `test`, `time` (it would go on for ever) or `end of the process` (as when memory runs out); null where all tests pass. */
async function tryDefect(site, code) {
  const tests = testsFor(site);
  // Tests that noticed one defect of a file are the likeliest to notice the next.
  const known = killers.get(site.path) ?? new Set();
  const first = tests.filter(({ title }) => known.has(title));
  const ordered = [...first, ...tests.filter(({ title }) => !known.has(title))].map(({ title, ms }) => ({ title, ms }));
  const { noticed, by } = await ask({ plant: { path: site.path, code }, tests: ordered });
  if (noticed !== null && by !== null) killers.set(site.path, known.add(by));
  return noticed;
}

/** Has the child do a piece of work; one that dies or says nothing is replaced, and that counts as noticed. */
async function ask(work) {
  child ??= await startChild();
  const asked = child;
  return new Promise((resolve) => {
    const timer = setTimeout(() => asked.kill('SIGKILL'), longestMs);
    const ended = () => finish({ noticed: 'end of the process', by: null, results: [] });
    const finish = (answer) => {
      clearTimeout(timer);
      asked.off('message', finish).off('exit', ended);
      resolve(answer);
    };
    asked.once('message', finish).once('exit', ended);
    asked.send(work);
  });
}

function startChild() {
  const runner = fileURLToPath(new URL('./mutationRunner.mjs', import.meta.url));
  const options = { execArgv: [`--max-old-space-size=${memoryMb}`], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] };
  const next = fork(runner, [folder, modulesFile], options);
  return new Promise((resolve, reject) => {
    next.once('message', () => resolve(next));
    next.once('exit', () => {
      if (child === next) child = undefined;
      reject(new Error('The process that runs the tests does not start.'));
    });
  });
}

function report() {
  const paths = [...new Set(results.map(({ site }) => site.path))].sort();
  for (const path of paths)
    console.log(
      figures(
        path,
        results.filter(({ site }) => site.path === path),
      ),
    );
  const ways = ['test', 'time', 'end of the process'].map((way) => `${results.filter(({ noticed }) => noticed === way).length} by ${way}`);
  console.log(figures('All', results));
  console.log(`Noticed ${ways.join(', ')}; ${Math.round((performance.now() - started) / 1000)} s, ${process.version}, ${cpus()[0]?.model}`);
}

function figures(name, list) {
  return `${name.padEnd(48)} ${list.length - unnoticed(list)} of ${list.length} noticed (${(share(list) * 100).toFixed(1)} %)`;
}

function share(list) {
  return list.length === 0 ? 1 : 1 - unnoticed(list) / list.length;
}

function unnoticed(list) {
  return list.filter(({ noticed }) => noticed === null).length;
}

/** Names a defect in one state of its file. */
function keyOf({ path, start, replacement }) {
  const state = createHash('sha1')
    .update(readFileSync(join(folder, path)))
    .digest('hex');
  return `${path} ${state} ${start} ${replacement}`;
}
