/** Reads service messages out of a script's output: `##octopus[name attribute='base64' …]` (engine.md §3.3). */
import { createMessageScanner } from './messageScanner.ts';

export interface ServiceMessage {
  readonly type: 'message';
  /** In lower case: names are case-insensitive. */
  readonly name: string;
  /** Decoded values by attribute name in lower case. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** Output is text with messages in it; what looks like a message but is none is text. */
export type OutputPart = { readonly type: 'text'; readonly text: string } | ServiceMessage;

export interface MessageParser {
  /** Any text in, parts out, in order. A message may span several calls and lines. */
  push(text: string): readonly OutputPart[];
  /** The end of the output: a message that was begun is text. */
  end(): readonly OutputPart[];
}

const opening = '##octopus[';
/** A message that is longer is text: nothing may make the parser hold more. */
const longestMessage = 8 * 1024 * 1024;

export function createMessageParser(): MessageParser {
  let held = '';
  let scanner = createMessageScanner();

  /** With `held` at an opening: the message that begins there, `more` if it is not complete yet, `none` if it is no message. */
  function readMessage(final: boolean): { readonly message: ServiceMessage; readonly end: number } | 'more' | 'none' {
    const answer = scanner.scan(held, opening.length);
    if (answer === 'more') return final || held.length > longestMessage ? 'none' : 'more';
    const message = answer === 'none' ? undefined : decodeMessage(answer.name, answer.attributes);
    return message === undefined || answer === 'none' ? 'none' : { message, end: answer.end };
  }

  function take(final: boolean): readonly OutputPart[] {
    const parts: OutputPart[] = [];
    let text = '';
    for (;;) {
      const found = held.indexOf(opening);
      const at = found === -1 ? held.length - (final ? 0 : beginningOfOpening(held)) : found;
      text += held.slice(0, at);
      held = held.slice(at);
      if (found === -1) return withText(parts, text);
      const reading = readMessage(final);
      if (reading === 'more') return withText(parts, text);
      scanner = createMessageScanner();
      if (reading === 'none') {
        text += opening;
        held = held.slice(opening.length);
      } else {
        withText(parts, text).push(reading.message);
        text = '';
        held = held.slice(reading.end);
      }
    }
  }

  return {
    push(text) {
      held += text;
      return take(false);
    },
    end: () => take(true),
  };
}

function withText(parts: OutputPart[], text: string): OutputPart[] {
  if (text !== '') parts.push({ type: 'text', text });
  return parts;
}

/** How many characters at the end may be the first ones of a message. */
function beginningOfOpening(text: string): number {
  for (let length = Math.min(opening.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(opening.slice(0, length))) return length;
  }
  return 0;
}

function decodeMessage(name: string, encoded: ReadonlyMap<string, string>): ServiceMessage | undefined {
  const attributes = new Map<string, string>();
  for (const [attribute, value] of encoded) {
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    attributes.set(attribute.toLowerCase(), decoded);
  }
  return { type: 'message', name: name.toLowerCase(), attributes };
}

/** Base64 of UTF-8, line breaks ignored; undefined when it is no base64. */
function decode(value: string): string | undefined {
  const packed = value.replace(/\s/g, '');
  const padding = packed.endsWith('==') ? 2 : packed.endsWith('=') ? 1 : 0;
  if (packed.length % 4 !== 0 || packed.slice(0, packed.length - padding).includes('=')) return undefined;
  return Buffer.from(packed, 'base64').toString('utf8');
}
