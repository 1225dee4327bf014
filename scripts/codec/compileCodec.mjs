// Makes a WebAssembly module of codec.ts: numbers are 32-bit integers, `number` parameters and locals, top-level constants are put in
// where they are used, top-level `let` are globals. What the language of codec.ts lacks is an error here.
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** Of 64 KiB. */
export const pages = 5;
const i32 = 0x7f;
const empty = 0x40;

/** Instructions of two operands; the signed ones where WebAssembly has both. */
const binary = {
  [ts.SyntaxKind.PlusToken]: 0x6a,
  [ts.SyntaxKind.MinusToken]: 0x6b,
  [ts.SyntaxKind.AsteriskToken]: 0x6c,
  [ts.SyntaxKind.SlashToken]: 0x6d,
  [ts.SyntaxKind.AmpersandToken]: 0x71,
  [ts.SyntaxKind.BarToken]: 0x72,
  [ts.SyntaxKind.CaretToken]: 0x73,
  [ts.SyntaxKind.LessThanLessThanToken]: 0x74,
  [ts.SyntaxKind.GreaterThanGreaterThanToken]: 0x75,
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: 0x76,
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: 0x46,
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: 0x47,
  [ts.SyntaxKind.LessThanToken]: 0x48,
  [ts.SyntaxKind.GreaterThanToken]: 0x4a,
  [ts.SyntaxKind.LessThanEqualsToken]: 0x4c,
  [ts.SyntaxKind.GreaterThanEqualsToken]: 0x4e,
};

const assignments = {
  [ts.SyntaxKind.PlusEqualsToken]: 0x6a,
  [ts.SyntaxKind.MinusEqualsToken]: 0x6b,
};

/** Built-in functions: instructions after the operands; memory instructions name alignment and offset. */
const builtIns = {
  load8: [0x2d, 0, 0],
  load16: [0x2f, 0, 0],
  load32: [0x28, 0, 0],
  store8: [0x3a, 0, 0],
  store16: [0x3b, 0, 0],
  store32: [0x36, 0, 0],
  fill: [0xfc, 11, 0],
  rotateRight: [0x78],
  leadingZeros: [0x67],
};

/** The module's bytes. */
export function compileCodec(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const program = { constants: new Map(), globals: new Map(), functions: new Map(), data: [] };
  for (const statement of source.statements) declare(program, statement);
  return moduleBytes(program);
}

function declare({ constants, globals, functions, data }, statement) {
  if (isData(statement)) {
    const [address, { elements }] = statement.expression.arguments;
    data.push({ address: constantOf(address, constants), words: elements.map(({ text }) => Number(text)) });
    return;
  }
  if (ts.isFunctionDeclaration(statement)) {
    if (statement.body !== undefined) functions.set(statement.name.text, { index: functions.size, node: statement });
    return;
  }
  if (!ts.isVariableStatement(statement)) throw unknown(statement);
  for (const { name, initializer } of statement.declarationList.declarations) {
    const value = constantOf(initializer, constants);
    if ((statement.declarationList.flags & ts.NodeFlags.Const) !== 0) constants.set(name.text, value);
    else globals.set(name.text, { index: globals.size, value });
  }
}

/** `data(address, words);` between functions: what the memory holds at the start. */
export function isData(statement) {
  return (
    ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) && statement.expression.expression.text === 'data'
  );
}

function constantOf(node, constants) {
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (ts.isIdentifier(node) && constants.has(node.text)) return constants.get(node.text);
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [constantOf(node.left, constants), constantOf(node.right, constants)];
    if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
    if (node.operatorToken.kind === ts.SyntaxKind.AsteriskToken) return left * right;
  }
  throw unknown(node);
}

function moduleBytes(program) {
  const functions = [...program.functions.values()];
  const types = functions.map(({ node }) => [
    0x60,
    ...vector(node.parameters.map(() => [i32])),
    ...vector(node.type.kind === ts.SyntaxKind.VoidKeyword ? [] : [[i32]]),
  ]);
  const exported = functions.filter(({ node }) => node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));
  const globals = [...program.globals.values()].map(({ value }) => [i32, 1, 0x41, ...signed(value), 0x0b]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, index) => unsigned(index)))),
    ...section(5, vector([[0, pages]])),
    ...section(6, vector(globals)),
    ...section(
      7,
      vector([[...text('memory'), 2, 0], ...exported.map(({ index, node }) => [...text(node.name.text), 0, ...unsigned(index)])]),
    ),
    ...section(10, vector(functions.map(({ node }) => sized(functionBytes(node, program))))),
    ...section(
      11,
      vector(program.data.map(({ address, words }) => [0, 0x41, ...signed(address), 0x0b, ...sized(words.flatMap(littleEndian))])),
    ),
  ]);
}

function functionBytes(node, program) {
  const context = { ...program, scopes: [new Map()], locals: 0, depth: 0, loops: [] };
  for (const parameter of node.parameters) addLocal(context, parameter.name.text);
  const code = statementBytes(node.body, context);
  // A function that gives a number has returned before its end.
  const end = node.type.kind === ts.SyntaxKind.VoidKeyword ? [0x0b] : [0x00, 0x0b];
  return [...vector([[...unsigned(context.locals - node.parameters.length), i32]]), ...code, ...end];
}

function addLocal(context, name) {
  const index = context.locals++;
  context.scopes.at(-1).set(name, index);
  return index;
}

function localOf(context, name) {
  return context.scopes.findLast((scope) => scope.has(name))?.get(name);
}

function scoped(context, work) {
  context.scopes.push(new Map());
  const bytes = work();
  context.scopes.pop();
  return bytes;
}

function nested(context, levels, work) {
  context.depth += levels;
  const bytes = work();
  context.depth -= levels;
  return bytes;
}

function statementBytes(node, context) {
  if (ts.isBlock(node)) return scoped(context, () => node.statements.flatMap((statement) => statementBytes(statement, context)));
  if (ts.isVariableStatement(node)) return declarationBytes(node.declarationList, context);
  if (ts.isExpressionStatement(node)) return effectBytes(node.expression, context);
  if (ts.isReturnStatement(node)) return [...(node.expression === undefined ? [] : valueBytes(node.expression, context)), 0x0f];
  if (ts.isIfStatement(node)) {
    const [then, otherwise] = nested(context, 1, () => [
      statementBytes(node.thenStatement, context),
      node.elseStatement === undefined ? [] : [0x05, ...statementBytes(node.elseStatement, context)],
    ]);
    return [...valueBytes(node.expression, context), 0x04, empty, ...then, ...otherwise, 0x0b];
  }
  if (ts.isWhileStatement(node)) return loopBytes({ condition: node.expression, body: node.statement, step: undefined }, context);
  if (ts.isForStatement(node)) {
    return scoped(context, () => [
      ...(node.initializer === undefined ? [] : declarationBytes(node.initializer, context)),
      ...loopBytes({ condition: node.condition, body: node.statement, step: node.incrementor }, context),
    ]);
  }
  throw unknown(node);
}

/** block { loop { if not condition, leave; body; step; again } } */
function loopBytes({ condition, body, step }, context) {
  const inside = nested(context, 2, () => [
    ...(condition === undefined ? [] : [...valueBytes(condition, context), 0x45, 0x0d, 1]),
    ...statementBytes(body, context),
    ...(step === undefined ? [] : effectBytes(step, context)),
  ]);
  return [0x02, empty, 0x03, empty, ...inside, 0x0c, 0, 0x0b, 0x0b];
}

function declarationBytes(list, context) {
  return list.declarations.flatMap(({ name, initializer }) => {
    const value = valueBytes(initializer, context);
    return [...value, 0x21, ...unsigned(addLocal(context, name.text))];
  });
}

/** An expression whose value nobody takes. */
function effectBytes(node, context) {
  if (ts.isPostfixUnaryExpression(node)) {
    const instruction = node.operator === ts.SyntaxKind.PlusPlusToken ? 0x6a : 0x6b;
    return assign(node.operand, [...valueBytes(node.operand, context), 0x41, 1, instruction], context);
  }
  if (ts.isBinaryExpression(node)) {
    const value = valueBytes(node.right, context);
    if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return assign(node.left, value, context);
    const instruction = assignments[node.operatorToken.kind];
    if (instruction !== undefined) return assign(node.left, [...valueBytes(node.left, context), ...value, instruction], context);
  }
  if (!ts.isCallExpression(node)) throw unknown(node);
  const called = context.functions.get(node.expression.text);
  const drop = called !== undefined && called.node.type.kind !== ts.SyntaxKind.VoidKeyword ? [0x1a] : [];
  return [...valueBytes(node, context), ...drop];
}

function assign(target, value, context) {
  if (!ts.isIdentifier(target)) throw unknown(target);
  const local = localOf(context, target.text);
  if (local !== undefined) return [...value, 0x21, ...unsigned(local)];
  const global = context.globals.get(target.text);
  if (global === undefined) throw unknown(target);
  return [...value, 0x24, ...unsigned(global.index)];
}

function valueBytes(node, context) {
  if (ts.isParenthesizedExpression(node)) return valueBytes(node.expression, context);
  if (ts.isNumericLiteral(node)) return [0x41, ...signed(Number(node.text))];
  if (ts.isIdentifier(node)) return nameBytes(node, context);
  if (ts.isCallExpression(node)) return callBytes(node, context);
  if (ts.isConditionalExpression(node)) return choice(node.condition, node.whenTrue, node.whenFalse, context);
  if (ts.isPrefixUnaryExpression(node)) {
    const value = valueBytes(node.operand, context);
    if (node.operator === ts.SyntaxKind.TildeToken) return [...value, 0x41, 0x7f, 0x73];
    if (node.operator === ts.SyntaxKind.MinusToken) return [0x41, 0, ...value, 0x6b];
  }
  if (ts.isBinaryExpression(node)) {
    const [left, kind, right] = [node.left, node.operatorToken.kind, node.right];
    if (kind === ts.SyntaxKind.AmpersandAmpersandToken) return choice(left, right, undefined, context, [0x41, 0]);
    if (kind === ts.SyntaxKind.BarBarToken) return choice(left, undefined, right, context, [0x41, 1]);
    const instruction = binary[kind];
    if (instruction !== undefined) return [...valueBytes(left, context), ...valueBytes(right, context), instruction];
  }
  throw unknown(node);
}

/** One of two values; `constant` stands for the one that is not given. */
function choice(condition, whenTrue, whenFalse, context, constant) {
  const [first, second] = nested(context, 1, () =>
    [whenTrue, whenFalse].map((node) => (node === undefined ? constant : valueBytes(node, context))),
  );
  return [...valueBytes(condition, context), 0x04, i32, ...first, 0x05, ...second, 0x0b];
}

function nameBytes(node, context) {
  const local = localOf(context, node.text);
  if (local !== undefined) return [0x20, ...unsigned(local)];
  const global = context.globals.get(node.text);
  if (global !== undefined) return [0x23, ...unsigned(global.index)];
  const constant = context.constants.get(node.text);
  if (constant === undefined) throw unknown(node);
  return [0x41, ...signed(constant)];
}

function callBytes(node, context) {
  const operands = node.arguments.flatMap((argument) => valueBytes(argument, context));
  const name = node.expression.text;
  if (Object.hasOwn(builtIns, name)) return [...operands, ...builtIns[name]];
  const called = context.functions.get(name);
  if (called === undefined) throw unknown(node);
  return [...operands, 0x10, ...unsigned(called.index)];
}

function unknown(node) {
  return new Error(`codec.ts: '${node.getText()}' is not in the language of compileCodec.mjs`);
}

const section = (id, bytes) => [id, ...sized(bytes)];
const sized = (bytes) => [...unsigned(bytes.length), ...bytes];
const vector = (items) => [...unsigned(items.length), ...items.flat()];
const text = (name) => sized([...Buffer.from(name)]);

const littleEndian = (word) => [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];

/** LEB128. */
function unsigned(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value) {
  const bytes = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const last = rest < 64 && rest >= -64;
    bytes.push(last ? rest & 127 : (rest & 127) | 128);
    if (last) return bytes;
  }
}
