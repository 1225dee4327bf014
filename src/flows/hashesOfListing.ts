/**
 * Up to this size a package file is hashed whenever it is looked into; listing a larger one reads its directory only, and its
 * hashes are computed when they are asked for.
 */
export const largestHashedUnasked = 16 * 1024 * 1024;
