// Where defects can be planted in the variable language, and which of them the compiler lets through.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

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

/** Every place in the sources below `root` whose path holds `part`, with the text it has and the text it gets. */
export function mutationSites(root, part) {
  return sourceFiles(join(root, 'src/templating')).flatMap((file) => {
    const path = relative(root, file).replaceAll('\\', '/');
    return path.includes(part) ? sitesInFile(path, readFileSync(file, 'utf8')) : [];
  });
}

/** The source with the defect. */
export function planted(source, site) {
  return source.slice(0, site.start) + site.replacement + source.slice(site.end);
}

/** Tells of a site whether the program still compiles with it: what does not would never get as far as a test. */
export function compileCheck(root) {
  const files = sourceFiles(join(root, 'src/templating'));
  const changed = new Map();
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const service = ts.createLanguageService({
    getScriptFileNames: () => files,
    getScriptVersion: (file) => String(changed.get(file)?.version ?? 0),
    getScriptSnapshot: (file) => ts.ScriptSnapshot.fromString(changed.get(file)?.text ?? ts.sys.readFile(file) ?? ''),
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    ...{ fileExists: ts.sys.fileExists, readFile: ts.sys.readFile, readDirectory: ts.sys.readDirectory },
  });
  const broken = files.find((file) => service.getSemanticDiagnostics(file).length > 0);
  if (broken !== undefined) throw new Error(`${broken} does not compile without a planted defect.`);
  let version = 0;
  return (site) => {
    const file = join(root, site.path);
    const source = readFileSync(file, 'utf8');
    changed.set(file, { version: (version += 1), text: planted(source, site) });
    const compiles = service.getSyntacticDiagnostics(file).length + service.getSemanticDiagnostics(file).length === 0;
    changed.set(file, { version: (version += 1), text: source });
    return compiles;
  };
}

/** The functions of a source, each with the place where its body starts and ends. */
export function functionsIn(source) {
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined)
      found.push({ start: node.body.getStart(file), end: node.body.getEnd(), isBlock: ts.isBlock(node.body) });
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile('module.ts', source, ts.ScriptTarget.Latest);
  visit(file);
  return found;
}

/** The source with a call of `hit` at the start of each function, which tells the function's place. */
export function instrumented(path, source) {
  const insertions = functionsIn(source).flatMap(({ start, end, isBlock }) => {
    const call = `globalThis.hit(${JSON.stringify(`${path}:${start}`)})`;
    if (isBlock) return [{ at: start + 1, text: `${call};` }];
    return [
      { at: start, text: `(${call}, ` },
      { at: end, text: ')' },
    ];
  });
  let text = source;
  for (const { at, text: added } of insertions.sort((left, right) => right.at - left.at)) text = text.slice(0, at) + added + text.slice(at);
  return text;
}

/** A list in an order that looks random and is always the same. */
export function shuffled(list) {
  let state = 42;
  const next = () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
  return list
    .map((item) => ({ item, key: next() }))
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}

function sitesInFile(path, source) {
  const found = [];
  let start = 0;
  source.split('\n').forEach((text, index) => {
    if (isCode(text))
      for (const { at, length, replacement, after } of sitesInLine(text))
        found.push({ path, line: index + 1, start: start + at, end: start + at + length, replacement, before: text.trim(), after });
    start += text.length + 1;
  });
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

function sitesInLine(text) {
  return operators.flatMap(([pattern, replacement]) =>
    [...text.matchAll(pattern)].map((match) => {
      const given = typeof replacement === 'string' ? replacement : replacement(...match);
      const after = (text.slice(0, match.index) + given + text.slice(match.index + match[0].length)).trim();
      return { at: match.index, length: match[0].length, replacement: given, after };
    }),
  );
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(path) : path.endsWith('.ts') ? [path] : [];
  });
}
