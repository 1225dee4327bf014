/** A block of a Markdown document. Text is still inline Markdown. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | { readonly kind: 'html'; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | ListBlock
  | TableBlock;

export interface ListBlock {
  readonly kind: 'list';
  /** The number of the first item; undefined for a bullet list. */
  readonly start: number | undefined;
  /** Loose lists wrap the text of their items into paragraphs. */
  readonly isLoose: boolean;
  readonly items: readonly (readonly Block[])[];
}

export interface TableBlock {
  readonly kind: 'table';
  readonly alignments: readonly Alignment[];
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type Alignment = 'left' | 'center' | 'right' | undefined;

/** Where a reference such as `[name]` leads. */
export interface LinkTarget {
  readonly address: string;
  readonly title: string | undefined;
}

/** Link targets by folded label. */
export type LinkTargets = Map<string, LinkTarget>;

export function foldLabel(label: string): string {
  return label.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase();
}
