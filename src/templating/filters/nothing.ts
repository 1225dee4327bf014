import type { Filter } from './filter.ts';

/** `null`: never gives anything. Where it ends a token it makes the whole text null (octostache §9.13). */
export const nothing: Filter = () => null;
