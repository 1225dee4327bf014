import type { Assertion } from './node.ts';
import { wordSet } from './unitSets.ts';

const lineFeed = 0x0a;

/** Whether an assertion holds at a position. Only a line feed ends a line. */
export function holds(test: Assertion, text: string, at: number, searchStart: number): boolean {
  switch (test) {
    case 'textStart':
      return at === 0;
    case 'lineStart':
      return at === 0 || text.charCodeAt(at - 1) === lineFeed;
    case 'textEnd':
      return at === text.length;
    case 'lineEnd':
      return at === text.length || text.charCodeAt(at) === lineFeed;
    case 'endOrFinalLine':
      return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === lineFeed);
    case 'searchStart':
      return at === searchStart;
    case 'wordEdge':
      return isWordAt(text, at - 1) !== isWordAt(text, at);
    case 'noWordEdge':
      return isWordAt(text, at - 1) === isWordAt(text, at);
  }
}

/** For word edges the two joiners count as letters. */
function isWordAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return wordSet(unit) || unit === 0x200c || unit === 0x200d;
}
