import { bareAddress } from './autolinks.ts';
import { foldLabel, type LinkTarget, type LinkTargets } from './blockTree.ts';
import { delimiterRun, emphasisSigns, resolveEmphasis } from './emphasis.ts';
import { decodeEntity, escapeAddress, escapeHtml } from './html.ts';
import type { Piece } from './inlineTree.ts';
import { inlineTarget, scanLabel } from './links.ts';

const attribute = String.raw`\s+[a-zA-Z_:][\w:.-]{0,100}(?:\s*=\s*(?:[^\s"'=<>\x60]{1,2000}|'[^']{0,2000}'|"[^"]{0,2000}"))?`;
const rawHtml = new RegExp(
  String.raw`<(?:[a-zA-Z][a-zA-Z0-9-]*(?:${attribute}){0,100}\s*/?>|/[a-zA-Z][a-zA-Z0-9-]*\s*>|!--(?!-?>)[^]{0,5000}?-->|\?[^]{0,2000}?\?>|![A-Z]+\s[^>]{0,2000}>|!\[CDATA\[[^]{0,5000}?\]\]>)`,
  'y',
);
const angleAddress = /<([a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]{0,2000})>/y;
const angleMail = /<([\w.!#$%&'*+/=?^`{|}~-]+@[a-zA-Z0-9](?:[\w.-]{0,250}[a-zA-Z0-9])?)>/y;
const entity = /&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});/y;
const plain = /[^\\`*_~^+=[\]!<&\nhfmw ]+/y;

/** An opening bracket that may become a link. */
interface Bracket {
  readonly pieceIndex: number;
  readonly textStart: number;
  readonly isImage: boolean;
  isActive: boolean;
}

/** Inline Markdown as HTML. */
export function renderInlines(text: string, targets: LinkTargets): string {
  return new InlineRenderer(text, targets).render();
}

class InlineRenderer {
  readonly #text: string;
  readonly #targets: LinkTargets;
  readonly #pieces: Piece[] = [];
  readonly #brackets: Bracket[] = [];
  /** Lengths of backtick runs that are known to have no partner from some place on. */
  readonly #unpaired = new Set<number>();
  #at = 0;

  constructor(text: string, targets: LinkTargets) {
    this.#text = text;
    this.#targets = targets;
  }

  render(): string {
    while (this.#at < this.#text.length) this.#next();
    return resolveEmphasis(this.#pieces);
  }

  #next(): void {
    const sign = this.#text.charAt(this.#at);
    if (sign === '\\') this.#escape();
    else if (sign === '`') this.#codeSpan();
    else if (emphasisSigns.includes(sign)) this.#run(sign);
    else if (sign === '[' || (sign === '!' && this.#text[this.#at + 1] === '[')) this.#openBracket(sign === '!');
    else if (sign === ']') this.#closeBracket();
    else if (sign === '<') this.#angle();
    else if (sign === '&') this.#entity();
    else if (sign === '\n' || sign === ' ') this.#space();
    else this.#word();
  }

  #put(html: string, length: number): void {
    this.#pieces.push({ kind: 'html', html });
    this.#at += length;
  }

  #putText(text: string): void {
    this.#put(escapeHtml(text), text.length);
  }

  #escape(): void {
    const next = this.#text.charAt(this.#at + 1);
    if (next === '\n') this.#put('<br />\n', 2);
    else if (/[!-/:-@[-`{-~]/.test(next)) this.#put(escapeHtml(next), 2);
    else this.#putText('\\');
  }

  #codeSpan(): void {
    const run = this.#match(/`+/y) ?? '`';
    const start = this.#at + run.length;
    const end = this.#unpaired.has(run.length) ? -1 : this.#closingRun(run, start);
    if (end < 0) {
      this.#unpaired.add(run.length);
      this.#putText(run);
      return;
    }
    const content = this.#text.slice(start, end).replaceAll('\n', ' ');
    const isPadded = content.startsWith(' ') && content.endsWith(' ') && content.trim() !== '';
    this.#put(`<code>${escapeHtml(isPadded ? content.slice(1, -1) : content)}</code>`, end + run.length - this.#at);
  }

  #closingRun(run: string, from: number): number {
    for (let at = this.#text.indexOf(run, from); at >= 0; at = this.#text.indexOf(run, at)) {
      let end = at;
      while (this.#text[end] === '`') end += 1;
      if (end - at === run.length) return at;
      at = end;
    }
    return -1;
  }

  #run(sign: string): void {
    let end = this.#at;
    while (this.#text[end] === sign) end += 1;
    const before = this.#text.slice(Math.max(0, this.#at - 1), this.#at);
    this.#pieces.push(delimiterRun(sign, end - this.#at, before, this.#text.charAt(end)));
    this.#at = end;
  }

  #openBracket(isImage: boolean): void {
    const length = isImage ? 2 : 1;
    this.#brackets.push({ pieceIndex: this.#pieces.length, textStart: this.#at + length, isImage, isActive: true });
    this.#putText(isImage ? '![' : '[');
  }

  #closeBracket(): void {
    const bracket = this.#brackets.pop();
    const target = bracket?.isActive === true ? this.#targetBehind(bracket) : undefined;
    if (bracket === undefined || target === undefined) {
      this.#putText(']');
      return;
    }
    const inner = resolveEmphasis(this.#pieces.splice(bracket.pieceIndex).slice(1));
    // Links don't hold links.
    if (!bracket.isImage) for (const outer of this.#brackets) if (!outer.isImage) outer.isActive = false;
    this.#put(bracket.isImage ? imageHtml(target.value, inner) : linkHtml(target.value, inner), target.end - this.#at);
  }

  /** Where the link goes whose text ends here: `(address)`, `[label]`, `[]` or the text itself as a label. */
  #targetBehind(bracket: Bracket): { readonly value: LinkTarget; readonly end: number } | undefined {
    const behind = this.#at + 1;
    const inline = inlineTarget(this.#text, behind);
    if (inline !== undefined) return inline;
    const label = scanLabel(this.#text, behind);
    const end = label?.end ?? (this.#text.startsWith('[]', behind) ? behind + 2 : behind);
    const value = this.#targets.get(foldLabel(label?.value ?? this.#text.slice(bracket.textStart, this.#at)));
    return value === undefined ? undefined : { value, end };
  }

  #angle(): void {
    const address = this.#match(angleAddress);
    const mail = address === undefined ? this.#match(angleMail) : undefined;
    const raw = this.#match(rawHtml);
    if (address !== undefined)
      this.#put(linkHtml({ address: address.slice(1, -1), title: undefined }, escapeHtml(address.slice(1, -1))), address.length);
    else if (mail !== undefined)
      this.#put(linkHtml({ address: `mailto:${mail.slice(1, -1)}`, title: undefined }, escapeHtml(mail.slice(1, -1))), mail.length);
    else if (raw !== undefined) this.#put(raw, raw.length);
    else this.#putText('<');
  }

  #entity(): void {
    const found = this.#match(entity);
    const decoded = found === undefined ? undefined : decodeEntity(found);
    if (found === undefined || decoded === undefined) this.#putText('&');
    else this.#put(escapeHtml(decoded), found.length);
  }

  /** Two blanks before a line end make a break; other blanks there are dropped. */
  #space(): void {
    const run = this.#match(/ *\n */y);
    if (run === undefined) this.#putText(this.#match(/ +/y) ?? ' ');
    else this.#put(run.startsWith('  ') ? '<br />\n' : '\n', run.length);
  }

  #word(): void {
    const isInLink = this.#brackets.some((bracket) => bracket.isActive && !bracket.isImage);
    const found = isInLink ? undefined : bareAddress(this.#text, this.#at);
    if (found === undefined) this.#putText(this.#match(plain) ?? this.#text.charAt(this.#at));
    else this.#put(linkHtml({ address: found.address, title: undefined }, escapeHtml(found.text)), found.length);
  }

  #match(pattern: RegExp): string | undefined {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.#at;
    return sticky.exec(this.#text)?.[0];
  }
}

function linkHtml(target: LinkTarget, inner: string): string {
  return `<a href="${escapeAddress(target.address)}"${titleAttribute(target)}>${inner}</a>`;
}

function imageHtml(target: LinkTarget, inner: string): string {
  return `<img src="${escapeAddress(target.address)}" alt="${inner.replace(/<[^>]*>/g, '')}"${titleAttribute(target)} />`;
}

function titleAttribute(target: LinkTarget): string {
  return target.title === undefined ? '' : ` title="${escapeHtml(target.title)}"`;
}
