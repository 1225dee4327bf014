// The child of mutate.mjs: runs the language's tests in this process, over modules that are loaded afresh for each planted defect. Own
// `describe`, `it` and `expect` with what those tests use of vitest's; that they pass without a defect is checked before the first one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import vm from 'node:vm';

const [, , folder, modulesFile] = process.argv;
const sources = new Map(Object.entries(JSON.parse(readFileSync(modulesFile, 'utf8'))));
const scripts = new Map();
const requireInstalled = createRequire(import.meta.url);
// The same random values for each defect, and a tenth of them: a defect that only the full number finds counts as not noticed.
const fastCheck = requireInstalled('fast-check');
fastCheck.configureGlobal({ seed: 42 });
const check = {
  ...fastCheck,
  assert: (property, given = {}) => fastCheck.assert(property, { numRuns: Math.ceil((given.numRuns ?? 100) / 10) }),
};
console.log = () => undefined;
let hits = new Set();
globalThis.hit = (place) => hits.add(place);

/** `plant` is `{ path, code }` or null, `tests` those to run in their order; absent: all, telling what each of them takes and enters. */
process.on('message', ({ plant, tests }) => process.send(tests === undefined ? runAll() : run(plant, tests)));
process.send({ ready: true });

/** Runs tests, `{ title, ms }`, up to the first that fails or takes far longer than its `ms`. */
function run(plant, wanted) {
  const tests = new Map();
  const failedToLoad = inTime(10_000, () => collect(plant).forEach((test) => tests.set(test.title, test)));
  if (failedToLoad !== undefined) return { noticed: failedToLoad.kind, by: null };
  const together = 25;
  for (let from = 0; from < wanted.length; from += together) {
    const some = wanted.slice(from, from + together);
    let current;
    const failed = inTime(1000 + 10 * some.reduce((sum, { ms }) => sum + ms, 0), () => {
      for (const { title } of some) {
        current = title;
        tests.get(title)?.body();
      }
    });
    if (failed !== undefined) return { noticed: failed.kind, by: current };
  }
  return { noticed: null, by: null };
}

/** Runs every test alone: which fail, how long each takes, and the functions of the language it enters, those of loading included. */
function runAll() {
  const tests = collect(null);
  const loading = [...hits];
  const results = tests.map(({ title, body }) => {
    hits = new Set();
    const started = performance.now();
    const failed = inTime(300_000, () => {
      if (body() instanceof Promise) throw new Error('A test that waits: not known here.');
    });
    return { title, ms: performance.now() - started, places: [...hits], problem: failed?.problem };
  });
  return { loading, results };
}

/** What ended a piece of work: a failure, or its time; undefined where neither did. The engine itself stops what loops for ever. */
function inTime(milliseconds, work) {
  globalThis.pieceOfWork = work;
  try {
    vm.runInThisContext('pieceOfWork()', { timeout: Math.ceil(milliseconds) });
    return undefined;
  } catch (error) {
    return { kind: error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'time' : 'test', problem: String(error?.stack ?? error).slice(0, 500) };
  }
}

/** Loads every test file with all that it imports and answers the tests in it. */
function collect(plant) {
  const tests = [];
  const loaded = new Map();
  let file = '';
  const names = [];
  const toolsOfVitest = vitestTools((title, body) => tests.push({ title: [file, ...names, title].join(' > '), body }), names);
  const load = (path) => {
    const known = loaded.get(path);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(path, module);
    const requireFrom = (name) => {
      if (name === 'vitest') return toolsOfVitest;
      if (name === 'fast-check') return { ...check, default: check, __esModule: true };
      return name.startsWith('.') ? load(posix.join(posix.dirname(path), name)) : requireInstalled(name);
    };
    compiled(path, plant)(requireFrom, module, module.exports, pathToFileURL(join(folder, path)).href);
    return module.exports;
  };
  for (const path of sources.keys()) {
    if (!path.endsWith('.test.ts')) continue;
    file = posix.basename(path, '.test.ts');
    load(path);
  }
  return tests;
}

function compiled(path, plant) {
  if (plant?.path === path) return compile(plant.code, path);
  if (!scripts.has(path)) scripts.set(path, compile(sources.get(path), path));
  return scripts.get(path);
}

function compile(code, filename) {
  return vm.runInThisContext(`(function (require, module, exports, ownUrl) {${code}\n})`, { filename });
}

function vitestTools(add, names) {
  const describe = (name, body) => {
    names.push(name);
    body();
    names.pop();
  };
  const it = (title, body) => add(title, body);
  it.each = (rows) => (title, body) =>
    rows.forEach((row, index) => add(`${title} #${index}`, () => (Array.isArray(row) ? body(...row) : body(row))));
  it.skipIf = (condition) => (condition ? () => undefined : it);
  return { describe, it, expect };
}

function expect(actual) {
  return { ...matchers(actual, true), not: matchers(actual, false) };
}
expect.objectContaining = (expected) => ({ accepts: (actual) => matchesPart(actual, expected) });

function matchers(actual, wanted) {
  const must = (holds, what) => {
    if (holds !== wanted) throw new Error(`${String(actual).slice(0, 200)} ${wanted ? 'is' : 'is not'} to ${what}`);
  };
  return {
    toBe: (expected) => must(Object.is(actual, expected), `be ${String(expected).slice(0, 200)}`),
    toBeNull: () => must(actual === null, 'be null'),
    toBeUndefined: () => must(actual === undefined, 'be undefined'),
    toEqual: (expected) => must(isDeepStrictEqual(plain(actual), plain(expected)), `equal ${JSON.stringify(expected)}`),
    toMatchObject: (expected) => must(matchesPart(actual, expected), `match ${JSON.stringify(expected)}`),
    toMatch: (expected) => must(typeof expected === 'string' ? actual.includes(expected) : expected.test(actual), `match ${expected}`),
    toContain: (expected) => must(actual.includes(expected), `contain ${expected}`),
    toHaveLength: (expected) => must(actual.length === expected, `have ${expected} elements, not ${actual.length}`),
    toBeGreaterThan: (expected) => must(actual > expected, `exceed ${expected}`),
    toBeGreaterThanOrEqual: (expected) => must(actual >= expected, `reach ${expected}`),
    toBeLessThan: (expected) => must(actual < expected, `stay below ${expected}`),
    toBeLessThanOrEqual: (expected) => must(actual <= expected, `not exceed ${expected}`),
    toThrow: (expected) => must(thrownBy(actual, expected), `throw ${String(expected)}`),
  };
}

function thrownBy(work, expected) {
  try {
    work();
    return false;
  } catch (error) {
    if (expected === undefined) return true;
    return typeof expected === 'string' ? error.message.includes(expected) : (expected.accepts?.(error) ?? expected.test(error.message));
  }
}

/** True where every property that is expected is there with the expected value. */
function matchesPart(actual, expected) {
  if (Array.isArray(expected) && actual?.length !== expected.length) return false;
  if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
  return Object.entries(expected).every(([name, value]) => matchesPart(actual?.[name], value));
}

/** Properties that are undefined count as absent, and classes as the objects they are, as they do for vitest. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map || value instanceof Set) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, plain(inner)]])));
}
