/** The two hashes a package is known by, fed as its bytes arrive. */
import { createHash, type Hash } from 'node:crypto';

export interface FileHashes {
  update(chunk: Buffer): void;
  /** How many bytes it was fed. */
  bytes(): number;
  /** SHA-1 of everything so far, without ending it. */
  sha1(encoding: 'hex' | 'base64'): string;
  sha256(): string;
}

export function fileHashes(): FileHashes {
  const sha1 = createHash('sha1');
  const sha256 = createHash('sha256');
  let bytes = 0;
  const soFar = (hash: Hash, encoding: 'hex' | 'base64') => hash.copy().digest(encoding);
  return {
    bytes: () => bytes,
    update(chunk) {
      bytes += chunk.length;
      sha1.update(chunk);
      sha256.update(chunk);
    },
    sha1: (encoding) => soFar(sha1, encoding),
    sha256: () => soFar(sha256, 'hex'),
  };
}
