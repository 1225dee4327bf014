import { trimWhiteSpace } from '../text/characters.ts';
import type { Alignment, Block, LinkTargets, ListBlock, TableBlock } from './blockTree.ts';
import { escapeHtml } from './html.ts';
import { parseBlocks } from './parseBlocks.ts';
import { renderInlines } from './renderInlines.ts';

/**
 * Markdown as HTML, as Markdig writes it with pipe tables, emphasis extras and autolinks (octostache §9.8). Raw HTML passes through. Ends
 * with a line end.
 */
export function renderMarkdown(text: string): string {
  const targets: LinkTargets = new Map();
  const lines = trimWhiteSpace(text)
    .split(/\r\n|\n|\r/)
    .map(expandTabs);
  return renderBlocks(parseBlocks(lines, targets), targets);
}

function renderBlocks(blocks: readonly Block[], targets: LinkTargets): string {
  return blocks.map((block) => renderBlock(block, targets)).join('');
}

function renderBlock(block: Block, targets: LinkTargets): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${renderInlines(block.text, targets)}</p>\n`;
    case 'heading':
      return `<h${block.level}>${renderInlines(block.text, targets)}</h${block.level}>\n`;
    case 'break':
      return '<hr />\n';
    case 'code':
      return `<pre><code${block.language === '' ? '' : ` class="language-${escapeHtml(block.language)}"`}>${escapeHtml(block.text)}</code></pre>\n`;
    case 'html':
      return `${block.text}\n`;
    case 'quote':
      return `<blockquote>\n${renderBlocks(block.blocks, targets)}</blockquote>\n`;
    case 'list':
      return renderList(block, targets);
    case 'table':
      return renderTable(block, targets);
  }
}

function renderList(list: ListBlock, targets: LinkTargets): string {
  const tag = list.start === undefined ? 'ul' : 'ol';
  const start = list.start === undefined || list.start === 1 ? '' : ` start="${list.start}"`;
  const items = list.items.map((item) => `<li>${list.isLoose ? looseItem(item, targets) : tightItem(item, targets)}</li>\n`);
  return `<${tag}${start}>\n${items.join('')}</${tag}>\n`;
}

function looseItem(blocks: readonly Block[], targets: LinkTargets): string {
  return blocks.length === 0 ? '' : `\n${renderBlocks(blocks, targets)}`.replace(/^\n(?=<p>)/, '');
}

/** Paragraphs of a tight list stand in the item without their tags. */
function tightItem(blocks: readonly Block[], targets: LinkTargets): string {
  const [first, ...others] = blocks;
  if (first === undefined) return '';
  const text = first.kind === 'paragraph' ? renderInlines(first.text, targets) : `\n${renderBlock(first, targets)}`;
  const rest = others.map((block) =>
    block.kind === 'paragraph' ? `${renderInlines(block.text, targets)}\n` : renderBlock(block, targets),
  );
  return others.length === 0 ? text : `${text}${text.endsWith('\n') ? '' : '\n'}${rest.join('')}`;
}

function renderTable(table: TableBlock, targets: LinkTargets): string {
  const head = row(table.head, 'th');
  const body = table.rows.map((cells) => row(cells, 'td')).join('');
  return `<table>\n<thead>\n${head}</thead>\n${body === '' ? '' : `<tbody>\n${body}</tbody>\n`}</table>\n`;

  function row(cells: readonly string[], tag: string): string {
    const columns = cells.map((cell, index) => `<${tag}${style(table.alignments[index])}>${renderInlines(cell, targets)}</${tag}>\n`);
    return `<tr>\n${columns.join('')}</tr>\n`;
  }
}

function style(alignment: Alignment): string {
  return alignment === undefined ? '' : ` style="text-align: ${alignment};"`;
}

/** Tabs in the indent reach to the next multiple of four. */
function expandTabs(line: string): string {
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  if (!indent.includes('\t')) return line;
  let width = 0;
  for (const sign of indent) width += sign === '\t' ? 4 - (width % 4) : 1;
  return ' '.repeat(width) + line.slice(indent.length);
}
