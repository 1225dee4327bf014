import { wellFormed } from '../text/characters.ts';
import { plainFilter } from './filter.ts';

/** `UriEscape`: leaves what has a meaning in a URI; `%` is escaped again. */
export const uriEscape = plainFilter((text) => encodeURI(wellFormed(text)).replaceAll('%5B', '[').replaceAll('%5D', ']'));

/** `UriDataEscape`: leaves letters, digits and `-._~` only. */
export const uriDataEscape = plainFilter((text) => encodeURIComponent(wellFormed(text)).replace(/[!'()*]/g, percentEncode));

function percentEncode(sign: string): string {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}
