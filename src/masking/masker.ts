/** Takes secrets out of text, in every form of them, also out of text that arrives in pieces. Source: reliability.md §6.3. */
import type { Automaton, Span } from './automaton.ts';
import { createAutomaton } from './automaton.ts';
import { secretForms } from './secretForms.ts';

/** What stands in the place of a secret; it tells nothing about its length. */
export const mask = '*****';

/** Characters in all patterns; beyond it encoded forms are left out, then values refused. Bounds the memory of one task. */
const patternBudget = 400_000;

/** `short`: three characters or less are not masked. `full`: so many values are masked already that this one is not. */
export type Added = 'masked' | 'short' | 'full';

export interface Masker {
  add(secret: string): Added;
  /** A whole text; a secret that it only begins is not recognised. */
  text(text: string): string;
  /** One stream of text, such as the output of a process. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** What can be shown now; the rest may be the beginning of a secret and is held back. */
  push(text: string): string;
  /** For a pause in the stream: shows a held rest of at most three characters, but still masks what follows if it completes a secret. */
  pause(): string;
  /** Shows what is held back, whatever it is; what follows is still masked if it completes a secret. */
  flush(): string;
}

/** A masker without secrets. */
export function createMasker(): Masker {
  const patterns = new Set<string>();
  let size = 0;
  let automaton: Automaton | undefined;
  const search = (): Automaton => (automaton ??= createAutomaton([...patterns]));

  function add(secret: string): Added {
    const forms = secretForms(secret, 'all');
    if (forms.length === 0) return 'short';
    const fits = (list: readonly string[]): boolean => size + total(list) <= patternBudget;
    const wanted = fits(forms) ? forms : secretForms(secret, 'plain');
    if (!fits(wanted)) return 'full';
    const before = patterns.size;
    for (const form of wanted) {
      if (!patterns.has(form)) size += form.length;
      patterns.add(form);
    }
    if (patterns.size !== before) automaton = undefined;
    return 'masked';
  }

  return {
    add,
    text: (text) => (patterns.size === 0 ? text : cover(text, search().scan(text).spans, 0, text.length)),
    stream: () => createMaskStream(search),
  };
}

const shownAtPause = 3;

function createMaskStream(search: () => Automaton): MaskStream {
  let held = '';
  let shown = 0;

  function show(end: number, spans: readonly Span[]): string {
    const text = cover(held, spans, shown, Math.max(shown, end));
    shown = Math.max(shown, end);
    return text;
  }

  function push(text: string): string {
    held += text;
    const { spans, settled } = search().scan(held);
    const crossing = spans.find((span) => span.end > settled);
    const end = crossing === undefined ? settled : Math.min(settled, crossing.start);
    const output = show(end, spans);
    held = held.slice(end);
    shown -= end;
    return output;
  }

  return {
    push,
    pause: () => (held.replace(/[\r\n]/g, '').length <= shownAtPause ? show(held.length, search().scan(held).spans) : ''),
    flush: () => show(held.length, search().scan(held).spans),
  };
}

/** The part of a text between two indexes with the spans in it covered; a span that began earlier covers what is left of it. */
function cover(text: string, spans: readonly Span[], start: number, end: number): string {
  let output = '';
  let at = start;
  for (const span of spans) {
    if (span.end <= at) continue;
    if (span.start >= end) break;
    output += text.slice(at, Math.max(at, span.start)) + mask;
    at = Math.min(span.end, end);
  }
  return output + text.slice(at, end);
}

function total(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
