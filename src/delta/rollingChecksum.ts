/**
 * Checksums of a window of bytes that follow it in constant time as it moves on by one (octo-classic.md §6). They only point at
 * possible matches; the SHA-1 of the window decides.
 */
export interface RollingChecksum {
  /** As signatures name it. */
  readonly name: string;
  /** Of `length` bytes from `start` on; unsigned 32 bits. */
  of(bytes: Uint8Array, start: number, length: number): number;
  /** Of the window of `length` bytes one further, from the one that loses `out` and gains `gained`. */
  roll(checksum: number, out: number, gained: number, length: number): number;
}

/** The format's default. Its modulus is 65,536, not the 65,521 of the checksum that gave it the name. */
export const adler32: RollingChecksum = {
  name: 'Adler32',
  of(bytes, start, length) {
    // Wrapping at 32 bits keeps the lower 16, and only those are looked at.
    let [a, b] = [1, 0];
    for (let at = start, end = start + length; at < end; at++) {
      a += bytes[at] ?? 0;
      b = (b + a) | 0;
    }
    return pair(a & 0xffff, b & 0xffff);
  },
  roll(checksum, out, gained, length) {
    const a = ((checksum & 0xffff) - out + gained) & 0xffff;
    return pair(a, ((checksum >>> 16) - length * out + a - 1) & 0xffff);
  },
};

const prime = 65_521;

/** The real Adler-32. */
export const adler32V2: RollingChecksum = {
  name: 'Adler32V2',
  of(bytes, start, length) {
    let [a, b] = [1, 0];
    for (let at = start, end = start + length; at < end; at++) {
      a = (a + (bytes[at] ?? 0)) % prime;
      b = (b + a) % prime;
    }
    return pair(a, b);
  },
  roll(checksum, out, gained, length) {
    const a = modulo((checksum & 0xffff) - out + gained);
    return pair(a, modulo((checksum >>> 16) - length * out + a - 1));
  },
};

/** The checksum a signature names, or undefined. */
export function rollingChecksumNamed(name: string): RollingChecksum | undefined {
  return [adler32, adler32V2].find((known) => known.name === name);
}

function pair(a: number, b: number): number {
  return ((b << 16) | a) >>> 0;
}

/** Never negative, unlike `%`. */
function modulo(value: number): number {
  return ((value % prime) + prime) % prime;
}
