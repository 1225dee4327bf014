import { renderMarkdown } from '../markdown/renderMarkdown.ts';
import { plainFilter } from './filter.ts';

/** `Markdown`, also called `MarkdownToHtml`: the HTML ends with one more line end than the last block. */
export const markdown = plainFilter((text) => `${renderMarkdown(text)}\n`);
