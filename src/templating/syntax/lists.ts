import { isWhiteSpace } from '../text/characters.ts';
import { openingAt, type Source, type Stop } from './source.ts';
import { textRun, textRunEnd } from './texts.ts';
import type { Token } from './tree.ts';

const elseMark = '#{else}';
const elseifMark = '#{elseif';

/** True where a list of tokens must end before this opening, although it could be read as a token. */
export function isStop(text: string, at: number, stop: Stop): boolean {
  if (stop === 'none') return false;
  return text.startsWith(elseMark, at) || (stop === 'elseOrElseif' && isElseif(text, at));
}

/** True at `#{elseif` followed by white space. */
export function isElseif(text: string, at: number): boolean {
  return text.startsWith(elseifMark, at) && isWhiteSpace(text.charCodeAt(at + elseifMark.length));
}

/** Where the list of tokens starting at `from` ends: at a stop, at an opening that is no token, or at the end of the text. */
export function listEnd(source: Source, from: number, stop: Stop): number {
  const opening = textRunEnd(source, from);
  if (opening === source.text.length) return opening;
  return openingAt(source, opening)?.listEnd[stop] ?? opening;
}

/** The tokens between two offsets; `end` must come from {@link listEnd}. */
export function listTokens(source: Source, from: number, end: number): readonly Token[] {
  const tokens: Token[] = [];
  let at = from;
  while (at < end) {
    const run = textRun(source, at);
    if (run.end > at) tokens.push({ kind: 'text', text: run.text });
    if (run.end >= end) break;
    const token = openingAt(source, run.end)?.token;
    if (token?.ok !== true) break;
    tokens.push(token.value);
    at = token.end;
  }
  return tokens;
}
