// Makes a script of codec.ts that does what its WebAssembly does: integers wrap at 32 bits, addresses are places in one array.
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { isData, pages } from './compileCodec.mjs';

const { factory, SyntaxKind } = ts;

/** The body of a function that gives the codec: what the module exports, and the memory's bytes. */
export function scriptOfCodec(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const statements = source.statements.filter((node) => !ts.isFunctionDeclaration(node) || node.body !== undefined);
  const exported = statements.filter(isExported).map((node) => node.name.text);
  const { transformed } = ts.transform([...statements], [(context) => (node) => wrapping(node, context)]);
  const printer = ts.createPrinter({ removeComments: true });
  const body = transformed.map((node) => printer.printNode(ts.EmitHint.Unspecified, node, source)).join('\n\n');
  return `${builtIns}\n\n${body}\n\nreturn { memory, ${exported.join(', ')} };`;
}

const builtIns = `const memory = new Uint8Array(${pages} * 65536);
const view = new DataView(memory.buffer);
const load8 = (address: number): number => memory[address] ?? 0;
const load16 = (address: number): number => view.getUint16(address, true);
const load32 = (address: number): number => view.getInt32(address, true);
const store8 = (address: number, value: number): void => view.setUint8(address, value);
const store16 = (address: number, value: number): void => view.setUint16(address, value, true);
const store32 = (address: number, value: number): void => view.setInt32(address, value, true);
const fill = (address: number, value: number, length: number): void => void memory.fill(value, address, address + length);
const rotateRight = (value: number, bits: number): number => (value >>> bits) | (value << (32 - bits));
const leadingZeros = (value: number): number => Math.clz32(value);
const data = (address: number, values: readonly number[]): void => {
  for (const [index, value] of values.entries()) store32(address + index * 4, value);
};`;

function isExported(node) {
  return ts.isFunctionDeclaration(node) && node.modifiers?.some(({ kind }) => kind === SyntaxKind.ExportKeyword);
}

/** The same tree with every result of arithmetic cut to 32 bits. */
function wrapping(root, context) {
  const visit = (node) => {
    if (node.kind === SyntaxKind.ExportKeyword) return undefined;
    const inner = ts.visitEachChild(node, visit, context);
    if (ts.isNumericLiteral(inner) && Number(inner.text) > 0x7fffffff) return factory.createNumericLiteral(inner.getText?.() ?? inner.text);
    return ts.isBinaryExpression(inner) ? wrapped(inner) : inner;
  };
  return isData(root) ? root : visit(root);
}

function wrapped(node) {
  const { left, operatorToken, right } = node;
  switch (operatorToken.kind) {
    case SyntaxKind.PlusToken:
    case SyntaxKind.MinusToken:
    case SyntaxKind.SlashToken:
    case SyntaxKind.GreaterThanGreaterThanGreaterThanToken:
      return cut(node);
    case SyntaxKind.AsteriskToken:
      return factory.createCallExpression(factory.createPropertyAccessExpression(factory.createIdentifier('Math'), 'imul'), undefined, [
        left,
        right,
      ]);
    case SyntaxKind.PlusEqualsToken:
      return factory.createAssignment(left, cut(factory.createAdd(left, right)));
    case SyntaxKind.MinusEqualsToken:
      return factory.createAssignment(left, cut(factory.createSubtract(left, right)));
    default:
      return node;
  }
}

function cut(node) {
  return factory.createParenthesizedExpression(
    factory.createBitwiseOr(factory.createParenthesizedExpression(node), factory.createNumericLiteral(0)),
  );
}
