import { plainFilter } from './filter.ts';

export const markdown = plainFilter((text) => `${text}\n`);
