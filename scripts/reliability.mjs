// Writes docs/reliability.md: each fault of scripts/reliabilityRows.mjs, what the tests named after it show, and how they ended.
//   node scripts/reliability.mjs                writes rows, sentences and files; results stay where a row is as it was
//   node scripts/reliability.mjs --run          runs the tests that are named after a row and writes their results, too
//   node scripts/reliability.mjs --report FILE  takes the results from a report of `vitest run --reporter=json`, for the rows whose tests
//                                              all were run; the others keep what they have
//   node scripts/reliability.mjs --check        compares rows, sentences and files without running anything
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { faults, untested } from './reliabilityRows.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'docs', 'reliability.md');
/** `C36: …` or `S40, S41: …` at the start of a title. */
const rowTitle = /^([CS]\d{1,2}(?:(?:, | and )[CS]\d{1,2})*): ([^]+)$/;
/** Fewer rows than this means that the titles could not be read. */
const floor = 90;

const tests = testFiles(join(root, 'test')).flatMap(readTests);
const byRow = new Map(Object.keys(faults).map((row) => [row, tests.filter(({ rows }) => rows.includes(row))]));
const problems = findProblems();

if (process.argv.includes('--check')) {
  const current = withoutResults(read(target));
  if (current !== withoutResults(documentOf(new Map())))
    problems.push('docs/reliability.md is not what the tests say: run node scripts/reliability.mjs');
  if (/\| \d+ failed/.test(read(target))) problems.push('docs/reliability.md was written from tests that failed');
} else if (problems.length === 0) {
  const report = readReport();
  writeFileSync(target, documentOf(new Map([...keptResults(), ...(report === undefined ? [] : resultsOf(report))])));
}
for (const problem of problems) console.log(problem);
const covered = [...byRow.values()].filter((found) => found.length > 0).length;
console.log(`${covered} of ${byRow.size} faults have tests named after them`);
process.exitCode = problems.length > 0 ? 1 : 0;

function findProblems() {
  const named = new Set(tests.flatMap(({ rows }) => rows));
  return [
    ...[...named].filter((row) => faults[row] === undefined).map((row) => `${row} is named in a test and is no row`),
    ...[...byRow]
      .filter(([row, found]) => found.length === 0 && untested[row] === undefined)
      .map(([row]) => `${row} has no test and no reason`),
    ...(named.size < floor ? [`only ${named.size} rows are named in tests, ${floor} expected at least`] : []),
  ];
}

function documentOf(results) {
  const lines = [...byRow].map(([row, found]) => {
    if (found.length === 0) return `| ${row} | ${faults[row]} | No test: ${untested[row]} | | |`;
    const sentences = [...new Set(found.map(({ sentence }) => sentence))].join('; ');
    const files = [...new Set(found.map(({ file }) => file))].map((file) => file.replace(/^test\//, '')).join(', ');
    return `| ${row} | ${faults[row]} | ${escapeCell(sentences)} | ${files} | ${results.get(row) ?? 'not run'} |`;
  });
  return `<!-- Made by scripts/reliability.mjs from the tests and their results: change those. -->
# What happens when something fails

Every fault that pulpo is held against, what the tests named after it show, and how they ended when this page was written. A test is skipped where the
machine lacks what it needs (a file system of a given size, strace, another user); it says so when it runs. Files are below \`test/\`.

| Row | Fault | What happens | Tests | Result |
| --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');
}

/** Results come from a machine and a run; everything else comes from the sources. */
function withoutResults(text) {
  return text.replace(/ [^|]* \|$/gm, ' |');
}

function testFiles(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((path) => path.endsWith('.test.ts') && !path.includes(`${join('test', 'fixtures')}`))
    .sort();
}

/** The tests of a file that are named after rows, themselves or by what they stand in. */
function readTests(path) {
  const text = readFileSync(path, 'utf8');
  if (!/['"`][CS]\d/.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const file = relative(root, path).replaceAll('\\', '/');
  const found = [];
  const visit = (node, titles) => {
    const call = ts.isCallExpression(node) ? titleOf(node) : undefined;
    const inner = call === undefined ? titles : [...titles, call.title];
    if (call?.kind === 'test') {
      const described = describeTest(inner);
      if (described !== undefined) found.push({ ...described, file });
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(source, []);
  return found;
}

/** `it.each(…)('title', …)` and its like: what is called in the end is `it`, `test` or `describe`. */
function titleOf(node) {
  const [first] = node.arguments;
  if (first === undefined || (!ts.isStringLiteralLike(first) && !ts.isTemplateExpression(first))) return undefined;
  let callee = node.expression;
  while (!ts.isIdentifier(callee)) {
    if (!ts.isPropertyAccessExpression(callee) && !ts.isCallExpression(callee)) return undefined;
    callee = callee.expression;
  }
  const kind = { it: 'test', test: 'test', describe: 'group' }[callee.text];
  return kind === undefined ? undefined : { kind, title: textOf(first) };
}

function textOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** Rows and sentence of titles from the outermost group to the test; from the one that names a row on, they make a sentence. */
function describeTest(titles) {
  const at = titles.findIndex((title) => rowTitle.test(title));
  if (at === -1) return undefined;
  const [, names, rest] = rowTitle.exec(titles[at]);
  const rows = names.split(/, | and /);
  const inner = titles.slice(at + 1).map((title) => rowTitle.exec(title)?.[2] ?? title);
  const sentence = [rest, ...inner].join(' ').replace(/%[sdijfoO#]|\$[a-zA-Z]+/g, '…');
  return { rows, sentence: sentence.slice(0, 1).toUpperCase() + sentence.slice(1) };
}

/** Undefined where no results are wanted but those the page has. */
function readReport() {
  const given = process.argv.indexOf('--report');
  if (given !== -1) return JSON.parse(readFileSync(process.argv[given + 1], 'utf8'));
  return process.argv.includes('--run') ? runTests() : undefined;
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'pulpo-reliability-'));
  try {
    const report = join(folder, 'report.json');
    const files = [...new Set(tests.map(({ file }) => file))];
    const args = ['run', '--reporter=json', `--outputFile=${report}`, ...files];
    spawnSync(join(root, 'node_modules', '.bin', 'vitest'), args, { cwd: root, stdio: 'inherit' });
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The results on the page of the rows that are as they were when it was written. */
function keptResults() {
  const fresh = new Set(documentOf(new Map()).split('\n').map(withoutResults));
  const kept = read(target)
    .split('\n')
    .filter((line) => /^\| [CS]\d/.test(line) && fresh.has(withoutResults(line)));
  return new Map(kept.map((line) => [/\w+/.exec(line)?.[0], / ([^|]*) \|$/.exec(line)?.[1]]));
}

/** How many tests of each row passed, failed and were skipped; rows of which the report has only some files are left out. */
function resultsOf(report) {
  const ran = new Set(report.testResults.map(({ name }) => relative(root, name).replaceAll('\\', '/')));
  const isWhole = (row) => byRow.get(row)?.every(({ file }) => ran.has(file)) === true;
  const counts = new Map();
  for (const { ancestorTitles, title, status } of report.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    for (const row of describeTest([...ancestorTitles, title])?.rows ?? []) {
      const count = counts.get(row) ?? {};
      const name = { passed: 'passed', failed: 'failed' }[status] ?? 'skipped';
      counts.set(row, { ...count, [name]: (count[name] ?? 0) + 1 });
    }
  }
  const told = ({ failed, passed, skipped }) =>
    [
      [failed, 'failed'],
      [passed, 'passed'],
      [skipped, 'skipped'],
    ]
      .filter(([count]) => count > 0)
      .map(([count, name]) => `${count} ${name}`)
      .join(', ');
  return new Map([...counts].filter(([row]) => isWhole(row)).map(([row, count]) => [row, told(count)]));
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}
