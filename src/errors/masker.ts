import { secretForms } from './secretForms.ts';

/** What stands where a secret was: always the same, so that not even its length shows. */
export const mask = '*****';

/** Hides known secrets, in every form of {@link secretForms}. Secrets can be added at any time. */
export interface Masker {
  add(secret: string): void;
  /** The whole text, masked. */
  mask(text: string): string;
  /** A masker for text that comes in pieces: a secret that spans two pieces is found too. */
  stream(): MaskStream;
}

export interface MaskStream {
  /** Takes a piece and returns what can be shown so far; the rest is held back until it is decided. */
  push(piece: string): string;
  /** Returns what was held back; the stream starts anew. */
  flush(): string;
}

export function createMasker(): Masker {
  const forms = new Set<string>();
  let compiled: Compiled | undefined;
  const current = (): Compiled => (compiled ??= compile(forms));

  return {
    add(secret) {
      const before = forms.size;
      for (const form of secretForms(secret)) forms.add(form);
      if (forms.size !== before) compiled = undefined;
    },
    mask: (text) => replaceAll(text, current()),
    stream: () => createStream(current),
  };
}

interface Compiled {
  readonly pattern: RegExp | undefined;
  readonly byFirst: ReadonlyMap<string, readonly string[]>;
  readonly longest: number;
}

function compile(forms: ReadonlySet<string>): Compiled {
  const ordered = [...forms].sort((a, b) => b.length - a.length);
  const byFirst = new Map<string, string[]>();
  for (const form of ordered) byFirst.set(form.charAt(0), [...(byFirst.get(form.charAt(0)) ?? []), form]);
  const source = ordered.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return { pattern: source === '' ? undefined : new RegExp(source, 'g'), byFirst, longest: ordered[0]?.length ?? 0 };
}

function replaceAll(text: string, { pattern }: Compiled): string {
  return pattern === undefined ? text : text.replace(pattern, mask);
}

function createStream(current: () => Compiled): MaskStream {
  let held = '';
  return {
    push(piece) {
      const text = held + piece;
      const cut = safeCut(text, current());
      held = text.slice(cut);
      return replaceAll(text.slice(0, cut), current());
    },
    flush() {
      const rest = replaceAll(held, current());
      held = '';
      return rest;
    },
  };
}

/** Where the text can be cut so that nothing before the cut can still become a secret with what follows. */
function safeCut(text: string, compiled: Compiled): number {
  let cut = text.length;
  for (let at = Math.max(0, text.length - compiled.longest + 1); at < text.length; at++) {
    const rest = text.slice(at);
    if ((compiled.byFirst.get(rest.charAt(0)) ?? []).some((form) => form.length > rest.length && form.startsWith(rest))) {
      cut = at;
      break;
    }
  }
  if (compiled.pattern === undefined) return cut;
  // A secret that is complete already and reaches over the cut goes out (masked) as a whole.
  for (const match of text.matchAll(compiled.pattern)) {
    if (match.index < cut && match.index + match[0].length > cut) return match.index + match[0].length;
  }
  return cut;
}
