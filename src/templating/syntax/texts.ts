import { nextOpening, type Source } from './source.ts';

/** Plain text up to the next `#{` that opens something, with the hash escapes taken out. */
export interface TextRun {
  readonly text: string;
  /** Offset of the opening, or the length of the source. Equal to where the run started when there is no text. */
  readonly end: number;
}

/**
 * Reads plain text. Of n hashes directly before `{`: an odd n opens a token after n - 2 (one: no) plain hashes, an even n is
 * n - 1 plain hashes and a literal brace (octostache §2, "Hash escaping").
 */
export function textRun(source: Source, from: number): TextRun {
  let text = '';
  let at = from;
  for (;;) {
    const opening = nextOpening(source, at);
    if (opening === source.text.length) return { text: text + source.text.slice(at), end: opening };
    const hashes = countHashes(source.text, at, opening);
    const before = source.text.slice(at, opening + 1 - hashes);
    if (hashes % 2 === 1) return { text: text + before + '#'.repeat(Math.max(0, hashes - 2)), end: opening };
    text += `${before}${'#'.repeat(hashes - 1)}{`;
    at = opening + 2;
  }
}

/** Offset where the run that starts at `from` ends; its text is not built. */
export function textRunEnd(source: Source, from: number): number {
  let at = from;
  for (;;) {
    const opening = nextOpening(source, at);
    if (opening === source.text.length || countHashes(source.text, at, opening) % 2 === 1) return opening;
    at = opening + 2;
  }
}

/** How many hashes end at `opening`, that one included, none of them before `from`. */
function countHashes(text: string, from: number, opening: number): number {
  let first = opening;
  while (first > from && text[first - 1] === '#') first -= 1;
  return opening - first + 1;
}
