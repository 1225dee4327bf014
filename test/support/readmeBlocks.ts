import { readFileSync } from 'node:fs';

export interface Block {
  /** First line of the block's text in the file, 1-based. */
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a Markdown file that are marked as runnable: ```sh runnable */
export function runnableBlocks(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; text: string[] } | undefined;
  readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .forEach((text, index) => {
      if (open === undefined) {
        if (/^```sh runnable\s*$/.test(text)) open = { line: index + 2, text: [] };
      } else if (text.startsWith('```')) {
        blocks.push({ line: open.line, text: open.text.join('\n') });
        open = undefined;
      } else open.text.push(text);
    });
  return blocks;
}
