/** A piece of inline Markdown on its way to HTML. */
export type Piece = { readonly kind: 'html'; readonly html: string } | DelimiterRun;

/** A run of equal emphasis signs, from which pairs are taken. */
export interface DelimiterRun {
  readonly kind: 'run';
  readonly sign: string;
  readonly canOpen: boolean;
  readonly canClose: boolean;
  /** Length when it was found; the rule of three looks at that. */
  readonly length: number;
  /** Signs not yet used. */
  left: number;
  /** Tags that come before and after what is left of the run. */
  before: string;
  after: string;
}
