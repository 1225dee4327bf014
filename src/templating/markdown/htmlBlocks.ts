const blockTags =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|' +
  'figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|' +
  'p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul';

/** How an HTML block starts, and the line it ends with. */
const kinds: readonly { readonly start: RegExp; readonly end: RegExp }[] = [
  { start: /^ {0,3}<(?:script|pre|style|textarea)(?:[\s>]|$)/i, end: /<\/(?:script|pre|style|textarea)>/i },
  { start: /^ {0,3}<!--/, end: /-->/ },
  { start: /^ {0,3}<\?/, end: /\?>/ },
  { start: /^ {0,3}<![A-Z]/i, end: />/ },
  { start: /^ {0,3}<!\[CDATA\[/, end: /\]\]>/ },
];

const blockStart = new RegExp(`^ {0,3}</?(?:${blockTags})(?:\\s|/?>|$)`, 'i');
const attribute = String.raw`\s+[a-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>\x60]+|'[^']*'|"[^"]*"))?`;
const loneTag = new RegExp(`^ {0,3}(?:<[a-z][a-z0-9-]*(?:${attribute})*\\s*/?>|</[a-z][a-z0-9-]*\\s*>)\\s*$`, 'i');

/** The line behind the HTML block that starts at a line, or undefined where none does. A lone tag does not end a paragraph. */
export function htmlBlockEnd(lines: readonly string[], at: number, where: 'free' | 'inParagraph'): number | undefined {
  const line = lines[at] ?? '';
  if (!/^ {0,3}</.test(line)) return undefined;
  const kind = kinds.find(({ start }) => start.test(line));
  if (kind !== undefined) return lineAfter(lines, at, (each) => kind.end.test(each));
  if (!blockStart.test(line) && (where === 'inParagraph' || !loneTag.test(line))) return undefined;
  let end = at + 1;
  while (end < lines.length && /\S/.test(lines[end] ?? '')) end += 1;
  return end;
}

function lineAfter(lines: readonly string[], at: number, isEnd: (line: string) => boolean): number {
  for (let end = at; end < lines.length; end += 1) if (isEnd(lines[end] ?? '')) return end + 1;
  return lines.length;
}
