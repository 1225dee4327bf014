/** Reads the inside of one service message character by character, over as many calls as it takes. */

export interface ScannedMessage {
  readonly name: string;
  /** Undecoded values. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Index after the closing bracket. */
  readonly end: number;
}

export interface MessageScanner {
  /** Goes on where the last call stopped; `text` is the same text, grown, and the message's name begins at `start`. */
  scan(text: string, start: number): ScannedMessage | 'more' | 'none';
}

type Stage =
  | 'name'
  /** After the name or a value: only a blank or the end may follow. */
  | 'closed'
  /** Among blanks: an attribute or the end may follow. */
  | 'gap'
  | 'attribute'
  /** A blank followed the attribute's name. */
  | 'equals'
  | 'quote'
  | 'value';

const isBlank = (character: string): boolean => character === ' ' || character === '\n' || character === '\r' || character === '\t';
const isWord = (character: string): boolean => /[A-Za-z0-9_.-]/.test(character);
const isBase64 = (character: string): boolean => /[A-Za-z0-9+/=]/.test(character);

export function createMessageScanner(): MessageScanner {
  const attributes = new Map<string, string>();
  let stage: Stage = 'name';
  let at: number | undefined;
  let name = '';
  let attribute = '';
  let quote = '';
  /** Where the name or value that is being read begins. */
  let from = 0;

  /** The stage after this character, or `none` when no message can hold it there. */
  function step(text: string, index: number, character: string): Stage | 'none' {
    switch (stage) {
      case 'name':
        if (isWord(character)) return 'name';
        name = text.slice(from, index);
        return name !== '' && isBlank(character) ? 'gap' : 'none';
      case 'closed':
        return isBlank(character) ? 'gap' : 'none';
      case 'gap':
        from = index;
        return isBlank(character) ? 'gap' : isWord(character) ? 'attribute' : 'none';
      case 'attribute':
        if (isWord(character)) return 'attribute';
        attribute = text.slice(from, index);
        return character === '=' ? 'quote' : isBlank(character) ? 'equals' : 'none';
      case 'equals':
        return character === '=' ? 'quote' : isBlank(character) ? 'equals' : 'none';
      case 'quote':
        from = index + 1;
        quote = character;
        return character === "'" || character === '"' ? 'value' : isBlank(character) ? 'quote' : 'none';
      case 'value':
        if (character !== quote) return isBase64(character) || isBlank(character) ? 'value' : 'none';
        attributes.set(attribute, text.slice(from, index));
        return 'closed';
    }
  }

  return {
    scan(text, start) {
      if (at === undefined) from = start;
      for (at ??= start; at < text.length; at += 1) {
        const character = text.charAt(at);
        if (character === ']' && (stage === 'name' || stage === 'closed' || stage === 'gap')) {
          if (stage === 'name') name = text.slice(from, at);
          return name === '' ? 'none' : { name, attributes, end: at + 1 };
        }
        const next = step(text, at, character);
        if (next === 'none') return 'none';
        stage = next;
      }
      return 'more';
    },
  };
}
