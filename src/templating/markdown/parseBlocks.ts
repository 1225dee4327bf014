import { type Block, foldLabel, type LinkTargets } from './blockTree.ts';
import { unescapeText } from './html.ts';
import { htmlBlockEnd } from './htmlBlocks.ts';
import {
  continuesParagraph,
  fence,
  heading,
  interruptsParagraph,
  isBlank,
  isFence,
  isIndentedCode,
  listMarkOf,
  quoteMark,
  thematicBreak,
  underline,
} from './lines.ts';
import { linkDefinition } from './links.ts';
import { readList } from './lists.ts';
import { readTable } from './tables.ts';

/** Blocks deeper than this are read as text. */
const deepestBlock = 50;

interface Found {
  readonly block: Block | undefined;
  readonly end: number;
}

/** Cuts lines into blocks (CommonMark, with pipe tables); link definitions go into `targets`. */
export function parseBlocks(lines: readonly string[], targets: LinkTargets, depth = 0): readonly Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at += 1;
      continue;
    }
    const found = readBlock(at);
    if (found.block !== undefined) blocks.push(found.block);
    at = found.end;
  }
  return blocks;

  function readBlock(from: number): Found {
    const line = lines[from] ?? '';
    if (isIndentedCode(line)) return readIndentedCode(lines, from);
    if (isFence(line)) return readFencedCode(lines, from);
    const title = heading.exec(line);
    if (title !== null)
      return { block: { kind: 'heading', level: title[1]?.length ?? 1, text: headingText(title[2] ?? '') }, end: from + 1 };
    if (thematicBreak.test(line)) return { block: { kind: 'break' }, end: from + 1 };
    if (depth < deepestBlock && quoteMark.test(line)) return readQuote(from);
    if (depth < deepestBlock && listMarkOf(line) !== undefined) return readList(lines, from, inner);
    return readHtml(lines, from) ?? readDefinition(lines, from, targets) ?? readTable(lines, from) ?? readParagraph(lines, from);
  }

  /** Quoted lines, and the lines that go on with a quoted paragraph without a mark of their own. */
  function readQuote(from: number): Found {
    const quoted: string[] = [];
    let end = from;
    for (; end < lines.length; end += 1) {
      const line = lines[end] ?? '';
      if (quoteMark.test(line)) quoted.push(line.replace(quoteMark, ''));
      else if (isBlank(line) || !continuesParagraph(quoted, line) || underline.test(line)) break;
      else quoted.push(line.trimStart());
    }
    return { block: { kind: 'quote', blocks: inner(quoted) }, end };
  }

  function inner(contained: readonly string[]): readonly Block[] {
    return parseBlocks(contained, targets, depth + 1);
  }
}

/** Without the closing hashes; `# #` is an empty heading. */
function headingText(text: string): string {
  return text.replace(/(?:^|[ \t]+)#+[ \t]*$/, '').trim();
}

function readFencedCode(lines: readonly string[], at: number): Found {
  const [, indent = '', mark = '', info = ''] = fence.exec(lines[at] ?? '') ?? [];
  const close = new RegExp(`^ {0,3}${mark.charAt(0)}{${mark.length},}[ \\t]*$`);
  let end = at + 1;
  while (end < lines.length && !close.test(lines[end] ?? '')) end += 1;
  const content = lines.slice(at + 1, end).map((line) => line.replace(new RegExp(`^ {0,${indent.length}}`), ''));
  const language = unescapeText(info.trim().split(/\s+/)[0] ?? '');
  return { block: { kind: 'code', language, text: content.map((line) => `${line}\n`).join('') }, end: Math.min(lines.length, end + 1) };
}

function readIndentedCode(lines: readonly string[], at: number): Found {
  let end = at;
  while (end < lines.length && (isBlank(lines[end]) || isIndentedCode(lines[end] ?? ''))) end += 1;
  while (isBlank(lines[end - 1])) end -= 1;
  const text = lines.slice(at, end).map((line) => `${line.slice(4)}\n`);
  return { block: { kind: 'code', language: '', text: text.join('') }, end };
}

function readHtml(lines: readonly string[], at: number): Found | undefined {
  const end = htmlBlockEnd(lines, at, 'free');
  return end === undefined ? undefined : { block: { kind: 'html', text: lines.slice(at, end).join('\n') }, end };
}

function readDefinition(lines: readonly string[], at: number, targets: LinkTargets): Found | undefined {
  const definition = linkDefinition(lines, at);
  if (definition === undefined) return undefined;
  const label = foldLabel(definition.label);
  // Of two definitions the first counts.
  if (!targets.has(label)) targets.set(label, definition.target);
  return { block: undefined, end: definition.end };
}

function readParagraph(lines: readonly string[], at: number): Found {
  let end = at + 1;
  for (; end < lines.length && !isBlank(lines[end]); end += 1) {
    const line = lines[end] ?? '';
    const mark = underline.exec(line)?.[1];
    if (mark !== undefined) {
      return { block: { kind: 'heading', level: mark.startsWith('=') ? 1 : 2, text: textOf(lines.slice(at, end)) }, end: end + 1 };
    }
    if (interruptsParagraph(line)) break;
  }
  return { block: { kind: 'paragraph', text: textOf(lines.slice(at, end)) }, end };
}

function textOf(lines: readonly string[]): string {
  return lines
    .map((line) => line.replace(/^[ \t]+/, ''))
    .join('\n')
    .trimEnd();
}
