/** How a command's answer looks to a person; renderers turn it into text. The JSON document is the command's `data`, never this. */
export type View =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly string[])[];
      readonly empty: string;
      readonly after?: readonly string[];
    }
  /** Text written as it is, nothing added: the result of `render`, a completion script. */
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'group'; readonly views: readonly View[] };

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Colours by meaning: task states and the like. */
  readonly tone?: 'state' | 'dim';
}

/** A view of plain lines. */
export function lines(...text: readonly string[]): View {
  return { kind: 'lines', lines: text };
}
