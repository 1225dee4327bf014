import { toLowerCase, toUpperCase } from '../text/casing.ts';
import { plainFilter } from './filter.ts';

/** `ToLower` */
export const toLower = plainFilter(toLowerCase);

/** `ToUpper` */
export const toUpper = plainFilter(toUpperCase);
