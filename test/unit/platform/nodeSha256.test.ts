import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSha256 } from '../../../src/platform/nodeSha256.ts';

function ours(...chunks: Uint8Array[]): string {
  const hash = createSha256();
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest();
}

const theirs = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('SHA-256', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'],
  ])('of %j is the one in the standard', (text, digest) => {
    expect(ours(Buffer.from(text))).toBe(digest);
  });

  it.each([55, 56, 63, 64, 65, 119, 120, 32_768, 32_769, 100_000])('of %d bytes is what node:crypto says', (length) => {
    const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 31) % 256));
    expect(ours(bytes)).toBe(theirs(bytes));
  });

  it('does not depend on how the bytes are cut, nor on what happens to a chunk afterwards', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20_000 }), { maxLength: 6 }), (chunks) => {
        const whole = theirs(Buffer.concat(chunks));
        const hash = createSha256();
        for (const chunk of chunks) {
          hash.update(chunk);
          chunk.fill(0);
        }
        expect(hash.digest()).toBe(whole);
      }),
      { numRuns: 30 },
    );
  });
});
