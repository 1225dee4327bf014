/** One section of a custom numeric pattern, taken apart. */
export type PatternPiece =
  | { readonly kind: 'digit'; readonly placeholder: '0' | '#' }
  | { readonly kind: 'point' }
  | { readonly kind: 'group' }
  | { readonly kind: 'scale'; readonly sign: string; readonly places: number }
  | { readonly kind: 'exponent'; readonly sign: string; readonly plus: boolean; readonly width: number }
  | { readonly kind: 'literal'; readonly text: string };

const piece =
  /(?<digit>[0#])|(?<point>\.)|(?<group>,)|(?<scale>[%‰])|'(?<single>[^']*)'?|"(?<double>[^"]*)"?|\\(?<escaped>[\s\S]?)|(?<exponent>[eE][+-]?0+)|(?<other>[\s\S])/g;

/** Cuts a pattern at its semicolons; those in quotes and after a backslash are text. */
export function splitSections(pattern: string): readonly string[] {
  const sections = [''];
  for (const match of pattern.matchAll(/'[^']*'?|"[^"]*"?|\\[\s\S]?|[\s\S]/g)) {
    if (match[0] === ';') sections.push('');
    else sections[sections.length - 1] += match[0];
  }
  return sections;
}

export function piecesOf(section: string): readonly PatternPiece[] {
  const pieces: PatternPiece[] = [];
  let hasExponent = false;
  for (const { 0: text, groups = {} } of section.matchAll(piece)) {
    const next = pieceOf(text, groups);
    // Only the first exponent is one; a further one is text.
    const repeated = next.kind === 'exponent' && hasExponent;
    hasExponent ||= next.kind === 'exponent';
    pieces.push(repeated ? { kind: 'literal', text } : next);
  }
  return pieces;
}

function pieceOf(text: string, groups: Readonly<Record<string, string | undefined>>): PatternPiece {
  if (groups['digit'] !== undefined) return { kind: 'digit', placeholder: text === '0' ? '0' : '#' };
  if (groups['point'] !== undefined) return { kind: 'point' };
  if (groups['group'] !== undefined) return { kind: 'group' };
  if (groups['scale'] !== undefined) return { kind: 'scale', sign: text, places: text === '%' ? 2 : 3 };
  if (groups['exponent'] !== undefined) return exponentOf(text);
  return { kind: 'literal', text: groups['single'] ?? groups['double'] ?? groups['escaped'] ?? text };
}

function exponentOf(text: string): PatternPiece {
  const zeros = text.replace(/^[eE][+-]?/, '');
  return { kind: 'exponent', sign: text.slice(0, 1), plus: text[1] === '+', width: Math.min(10, zeros.length) };
}
