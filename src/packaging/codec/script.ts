// Written by scripts/codec/writeCodec.mjs from scripts/codec/codec.ts; change that.
/* eslint-disable max-lines, max-lines-per-function -- It is one function because a memory belongs to it, and nobody edits it. */
import type { CodecExports } from './codec.ts';

/** Does what the module does, without WebAssembly. */
export function codecScript(): CodecExports & { readonly memory: Uint8Array } {
  const memory = new Uint8Array(5 * 65536);
  const view = new DataView(memory.buffer);
  const load8 = (address: number): number => memory[address] ?? 0;
  const load16 = (address: number): number => view.getUint16(address, true);
  const load32 = (address: number): number => view.getInt32(address, true);
  const store8 = (address: number, value: number): void => view.setUint8(address, value);
  const store16 = (address: number, value: number): void => view.setUint16(address, value, true);
  const store32 = (address: number, value: number): void => view.setInt32(address, value, true);
  const fill = (address: number, value: number, length: number): void => void memory.fill(value, address, address + length);
  const rotateRight = (value: number, bits: number): number => (value >>> bits) | (value << (32 - bits));
  const leadingZeros = (value: number): number => Math.clz32(value);
  const data = (address: number, values: readonly number[]): void => {
    for (const [index, value] of values.entries()) store32(address + index * 4, value);
  };

  const input = 0;

  const output = 0x8100;

  const heads = 0x10400;

  const links = 0x14400;

  const tokens = 0x24400;

  const scratch = 0x44400;

  const crcTable = scratch;

  const shaConstants = (scratch + 0x400) | 0;

  const shaStart = (scratch + 0x500) | 0;

  const shaState = (scratch + 0x520) | 0;

  const shaWords = (scratch + 0x540) | 0;

  const literalCounts = (scratch + 0x800) | 0;

  const distanceCounts = (literalCounts + Math.imul(288, 4)) | 0;

  const lengthCounts = (distanceCounts + Math.imul(32, 4)) | 0;

  const literalLengths = (scratch + 0x1000) | 0;

  const distanceLengths = (literalLengths + Math.imul(288, 4)) | 0;

  const lengthLengths = (distanceLengths + Math.imul(32, 4)) | 0;

  const literalCodes = (scratch + 0x1800) | 0;

  const distanceCodes = (literalCodes + Math.imul(288, 4)) | 0;

  const lengthCodes = (distanceCodes + Math.imul(32, 4)) | 0;

  const symbols = (scratch + 0x2000) | 0;

  const weights = (scratch + 0x2600) | 0;

  const perLength = (scratch + 0x2c00) | 0;

  const nextCode = (scratch + 0x2d00) | 0;

  const runs = (scratch + 0x2e00) | 0;

  function crc32(length: number, before: number): number {
    if (load32((crcTable + 4) | 0) === 0) makeCrcTable();
    let crc = ~before;
    for (let at = input; at < ((input + length) | 0); at++)
      crc = load32((crcTable + Math.imul((crc ^ load8(at)) & 255, 4)) | 0) ^ ((crc >>> 8) | 0);
    return ~crc;
  }

  function makeCrcTable(): void {
    for (let byte = 0; byte < 256; byte++) {
      let crc = byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? ((crc >>> 1) | 0) ^ 0xedb88320 : (crc >>> 1) | 0;
      store32((crcTable + Math.imul(byte, 4)) | 0, crc);
    }
  }

  data(
    shaConstants,
    [
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
      0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
      0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
      0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
      0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
      0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ],
  );

  data(shaStart, [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19]);

  function outputAddress(): number {
    return output;
  }

  function sha256Address(): number {
    return shaState;
  }

  function sha256Begin(): void {
    for (let at = 0; at < 32; at = (at + 4) | 0) store32((shaState + at) | 0, load32((shaStart + at) | 0));
  }

  function sha256Blocks(count: number): void {
    for (let block = 0; block < count; block++) sha256Block((input + Math.imul(block, 64)) | 0);
  }

  function sha256Block(address: number): void {
    for (let at = 0; at < 64; at = (at + 4) | 0)
      store32(
        (shaWords + at) | 0,
        (load8((address + at) | 0) << 24) |
          (load8((((address + at) | 0) + 1) | 0) << 16) |
          (load8((((address + at) | 0) + 2) | 0) << 8) |
          load8((((address + at) | 0) + 3) | 0),
      );
    for (let at = 64; at < 256; at = (at + 4) | 0) {
      const early = load32((((shaWords + at) | 0) - 60) | 0);
      const late = load32((((shaWords + at) | 0) - 8) | 0);
      const first = rotateRight(early, 7) ^ rotateRight(early, 18) ^ ((early >>> 3) | 0);
      const second = rotateRight(late, 17) ^ rotateRight(late, 19) ^ ((late >>> 10) | 0);
      store32(
        (shaWords + at) | 0,
        (((((load32((((shaWords + at) | 0) - 64) | 0) + first) | 0) + load32((((shaWords + at) | 0) - 28) | 0)) | 0) + second) | 0,
      );
    }
    let a = load32(shaState);
    let b = load32((shaState + 4) | 0);
    let c = load32((shaState + 8) | 0);
    let d = load32((shaState + 12) | 0);
    let e = load32((shaState + 16) | 0);
    let f = load32((shaState + 20) | 0);
    let g = load32((shaState + 24) | 0);
    let h = load32((shaState + 28) | 0);
    for (let at = 0; at < 256; at = (at + 4) | 0) {
      const mixed = (((h + (rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25))) | 0) + ((e & f) ^ (~e & g))) | 0;
      const first = (((mixed + load32((shaConstants + at) | 0)) | 0) + load32((shaWords + at) | 0)) | 0;
      const second = ((rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    store32(shaState, (load32(shaState) + a) | 0);
    store32((shaState + 4) | 0, (load32((shaState + 4) | 0) + b) | 0);
    store32((shaState + 8) | 0, (load32((shaState + 8) | 0) + c) | 0);
    store32((shaState + 12) | 0, (load32((shaState + 12) | 0) + d) | 0);
    store32((shaState + 16) | 0, (load32((shaState + 16) | 0) + e) | 0);
    store32((shaState + 20) | 0, (load32((shaState + 20) | 0) + f) | 0);
    store32((shaState + 24) | 0, (load32((shaState + 24) | 0) + g) | 0);
    store32((shaState + 28) | 0, (load32((shaState + 28) | 0) + h) | 0);
  }

  let tokenEnd = 0;

  let matchDistance = 0;

  let outputEnd = 0;

  let bitBuffer = 0;

  let bitCount = 0;

  let runEnd = 0;

  function deflate(length: number): number {
    fill(literalCounts, 0, 0x600);
    tokenEnd = tokens;
    findMatches(length);
    count(literalCounts, 256);
    lengthsOf(literalCounts, 288, 15, literalLengths);
    lengthsOf(distanceCounts, 30, 15, distanceLengths);
    const literals = usedOf(literalLengths, 286, 257);
    const distances = usedOf(distanceLengths, 30, 1);
    runEnd = runs;
    describeLengths(literals, distances);
    lengthsOf(lengthCounts, 19, 7, lengthLengths);
    const orders = usedOrders();
    const extra = extraBits();
    const dynamic =
      (((((((14 + Math.imul(orders, 3)) | 0) + runBits()) | 0) + bitsOf(literalCounts, 286, literalLengths)) | 0) +
        bitsOf(distanceCounts, 30, distanceLengths)) |
      0;
    const fixed = fixedBits();
    const bits = (((3 + extra) | 0) + (dynamic < fixed ? dynamic : fixed)) | 0;
    if (((((bits + 7) | 0) >>> 3) | 0) >= length) return 0;
    outputEnd = output;
    bitBuffer = 0;
    bitCount = 0;
    if (dynamic < fixed) {
      put(5, 3);
      writeLengths(literals, distances, orders);
    } else {
      put(3, 3);
      useFixedLengths();
    }
    codesOf(literalLengths, 288, literalCodes);
    codesOf(distanceLengths, 30, distanceCodes);
    writeTokens();
    return (((outputEnd - output) | 0) + ((((bitCount + 7) | 0) >>> 3) | 0)) | 0;
  }

  function findMatches(length: number): void {
    let mask = 255;
    while (mask < length && mask < 8191) mask = (Math.imul(mask, 2) + 1) | 0;
    fill(heads, 0, Math.imul((mask + 1) | 0, 2));
    let at = 0;
    let before = 2;
    let beforeDistance = 0;
    let waiting = 0;
    while (at < length) {
      let found = 2;
      matchDistance = 0;
      if (((at + 2) | 0) < length) {
        const candidate = remember(at, mask);
        if (candidate !== 0 && before < 16) found = longestMatch(at, candidate, length, before);
        if (found === 3 && matchDistance > 4096) found = 2;
      }
      if (before > 2 && found <= before) {
        addMatch(before, beforeDistance);
        const end = (((at - 1) | 0) + before) | 0;
        at++;
        while (at < end) {
          if (((at + 2) | 0) < length) remember(at, mask);
          at++;
        }
        waiting = 0;
        before = 2;
      } else {
        if (waiting !== 0) addLiteral(load8((((input + at) | 0) - 1) | 0));
        waiting = 1;
        before = found;
        beforeDistance = matchDistance;
        at++;
      }
    }
    if (waiting !== 0) addLiteral(load8((((input + length) | 0) - 1) | 0));
  }

  function remember(at: number, mask: number): number {
    const head = (heads + Math.imul(((Math.imul(load32((input + at) | 0) << 8, 0x9e3779b1) >>> 15) | 0) & mask, 2)) | 0;
    const candidate = load16(head);
    store16((links + Math.imul(at, 2)) | 0, candidate);
    store16(head, (at + 1) | 0);
    return candidate;
  }

  function longestMatch(at: number, first: number, length: number, best: number): number {
    let candidate = first;
    let tries = best < 8 ? 32 : 8;
    let most = (length - at) | 0;
    if (most > 258) most = 258;
    if (best >= most) return 2;
    let found = best;
    while (candidate !== 0 && tries > 0) {
      const place = (((input + candidate) | 0) - 1) | 0;
      if (load16((((place + found) | 0) - 1) | 0) === load16((((((input + at) | 0) + found) | 0) - 1) | 0)) {
        let same = 0;
        while (same < most && load32((place + same) | 0) === load32((((input + at) | 0) + same) | 0)) same = (same + 4) | 0;
        while (same < most && load8((place + same) | 0) === load8((((input + at) | 0) + same) | 0)) same++;
        if (same > most) same = most;
        if (same > found) {
          found = same;
          matchDistance = (((at - candidate) | 0) + 1) | 0;
          if (same >= 64 || same === most) return found;
        }
      }
      candidate = load16((links + Math.imul((candidate - 1) | 0, 2)) | 0);
      tries--;
    }
    return found > best ? found : 2;
  }

  function addLiteral(byte: number): void {
    store32(tokenEnd, byte);
    tokenEnd = (tokenEnd + 4) | 0;
    count(literalCounts, byte);
  }

  function addMatch(length: number, distance: number): void {
    store32(tokenEnd, (distance << 16) | length);
    tokenEnd = (tokenEnd + 4) | 0;
    count(literalCounts, (257 + lengthSymbol(length)) | 0);
    count(distanceCounts, distanceSymbol(distance));
  }

  function count(counts: number, symbol: number): void {
    store32((counts + Math.imul(symbol, 4)) | 0, (load32((counts + Math.imul(symbol, 4)) | 0) + 1) | 0);
  }

  function lengthSymbol(length: number): number {
    if (length === 258) return 28;
    const extra = lengthExtra(length);
    return ((extra << 2) + (((length - 3) | 0) >> extra)) | 0;
  }

  function lengthExtra(length: number): number {
    if (length < 11 || length === 258) return 0;
    return (29 - leadingZeros((length - 3) | 0)) | 0;
  }

  function distanceSymbol(distance: number): number {
    const extra = distanceExtra(distance);
    return ((extra << 1) + (((distance - 1) | 0) >> extra)) | 0;
  }

  function distanceExtra(distance: number): number {
    return distance < 5 ? 0 : (30 - leadingZeros((distance - 1) | 0)) | 0;
  }

  function lengthsOf(counts: number, size: number, limit: number, lengths: number): void {
    fill(lengths, 0, Math.imul(size, 4));
    let used = 0;
    for (let symbol = 0; symbol < size; symbol++) {
      const often = load32((counts + Math.imul(symbol, 4)) | 0);
      if (often !== 0) {
        store32((symbols + Math.imul(used, 4)) | 0, (often << 9) | symbol);
        used++;
      }
    }
    for (let symbol = 0; used < 2; symbol++) {
      if (load32((counts + Math.imul(symbol, 4)) | 0) === 0) {
        store32((symbols + Math.imul(used, 4)) | 0, 512 | symbol);
        used++;
      }
    }
    sortSymbols(used);
    for (let index = 0; index < used; index++)
      store32((weights + Math.imul(index, 4)) | 0, (load32((symbols + Math.imul(index, 4)) | 0) >>> 9) | 0);
    minimumRedundancy(used);
    limitLengths(used, limit);
    let index = used;
    for (let bits = 1; bits <= limit; bits++) {
      for (let left = load32((perLength + Math.imul(bits, 4)) | 0); left > 0; left--) {
        index--;
        store32((lengths + Math.imul(load32((symbols + Math.imul(index, 4)) | 0) & 511, 4)) | 0, bits);
      }
    }
  }

  function sortSymbols(size: number): void {
    for (let gap = 40; gap > 0; gap = (gap / 3) | 0) {
      for (let index = gap; index < size; index++) {
        const symbol = load32((symbols + Math.imul(index, 4)) | 0);
        let place = index;
        while (place >= gap && load32((symbols + Math.imul((place - gap) | 0, 4)) | 0) > symbol) {
          store32((symbols + Math.imul(place, 4)) | 0, load32((symbols + Math.imul((place - gap) | 0, 4)) | 0));
          place = (place - gap) | 0;
        }
        store32((symbols + Math.imul(place, 4)) | 0, symbol);
      }
    }
  }

  function minimumRedundancy(size: number): void {
    store32(weights, (load32(weights) + load32((weights + 4) | 0)) | 0);
    let root = 0;
    let leaf = 2;
    for (let next = 1; next < ((size - 1) | 0); next++) {
      let sum = 0;
      for (let half = 0; half < 2; half++) {
        if (leaf >= size || (root < next && load32((weights + Math.imul(root, 4)) | 0) < load32((weights + Math.imul(leaf, 4)) | 0))) {
          sum = (sum + load32((weights + Math.imul(root, 4)) | 0)) | 0;
          store32((weights + Math.imul(root, 4)) | 0, next);
          root++;
        } else {
          sum = (sum + load32((weights + Math.imul(leaf, 4)) | 0)) | 0;
          leaf++;
        }
      }
      store32((weights + Math.imul(next, 4)) | 0, sum);
    }
    store32((weights + Math.imul((size - 2) | 0, 4)) | 0, 0);
    for (let next = (size - 3) | 0; next >= 0; next--)
      store32(
        (weights + Math.imul(next, 4)) | 0,
        (load32((weights + Math.imul(load32((weights + Math.imul(next, 4)) | 0), 4)) | 0) + 1) | 0,
      );
    let free = 1;
    let depth = 0;
    root = (size - 2) | 0;
    let next = (size - 1) | 0;
    while (free > 0) {
      let inner = 0;
      while (root >= 0 && load32((weights + Math.imul(root, 4)) | 0) === depth) {
        inner++;
        root--;
      }
      while (free > inner) {
        store32((weights + Math.imul(next, 4)) | 0, depth);
        next--;
        free--;
      }
      free = Math.imul(inner, 2);
      depth++;
    }
  }

  function limitLengths(size: number, limit: number): void {
    fill(perLength, 0, 64);
    let total = 0;
    for (let index = 0; index < size; index++) {
      let bits = load32((weights + Math.imul(index, 4)) | 0);
      if (bits > limit) bits = limit;
      count(perLength, bits);
      total = (total + (1 << ((limit - bits) | 0))) | 0;
    }
    while (total > 1 << limit) {
      let bits = (limit - 1) | 0;
      while (load32((perLength + Math.imul(bits, 4)) | 0) === 0) bits--;
      store32((perLength + Math.imul(limit, 4)) | 0, (load32((perLength + Math.imul(limit, 4)) | 0) - 1) | 0);
      store32((perLength + Math.imul(bits, 4)) | 0, (load32((perLength + Math.imul(bits, 4)) | 0) - 1) | 0);
      store32((perLength + Math.imul((bits + 1) | 0, 4)) | 0, (load32((perLength + Math.imul((bits + 1) | 0, 4)) | 0) + 2) | 0);
      total--;
    }
  }

  function usedOf(lengths: number, size: number, least: number): number {
    let used = size;
    while (used > least && load32((lengths + Math.imul((used - 1) | 0, 4)) | 0) === 0) used--;
    return used;
  }

  function describeLengths(literals: number, distances: number): void {
    const total = (literals + distances) | 0;
    let index = 0;
    while (index < total) {
      const bits = lengthAt(index, literals);
      let same = 1;
      while (((index + same) | 0) < total && lengthAt((index + same) | 0, literals) === bits) same++;
      index = (index + same) | 0;
      if (bits === 0) {
        while (same >= 11) {
          const part = same < 138 ? same : 138;
          addRun(18, (part - 11) | 0);
          same = (same - part) | 0;
        }
        if (same >= 3) {
          addRun(17, (same - 3) | 0);
          same = 0;
        }
      } else {
        addRun(bits, 0);
        same--;
        while (same >= 3) {
          const part = same < 6 ? same : 6;
          addRun(16, (part - 3) | 0);
          same = (same - part) | 0;
        }
      }
      while (same > 0) {
        addRun(bits, 0);
        same--;
      }
    }
  }

  function lengthAt(index: number, literals: number): number {
    return index < literals
      ? load32((literalLengths + Math.imul(index, 4)) | 0)
      : load32((distanceLengths + Math.imul((index - literals) | 0, 4)) | 0);
  }

  function addRun(symbol: number, more: number): void {
    store8(runEnd, symbol);
    store8((runEnd + 1) | 0, more);
    runEnd = (runEnd + 2) | 0;
    count(lengthCounts, symbol);
  }

  function runExtra(symbol: number): number {
    if (symbol < 16) return 0;
    return symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
  }

  function orderAt(place: number): number {
    if (place < 3) return (16 + place) | 0;
    if (place === 3) return 0;
    return (place & 1) === 0 ? (8 + (((place - 4) | 0) >> 1)) | 0 : (8 - (((place - 3) | 0) >> 1)) | 0;
  }

  function usedOrders(): number {
    let used = 19;
    while (used > 4 && load32((lengthLengths + Math.imul(orderAt((used - 1) | 0), 4)) | 0) === 0) used--;
    return used;
  }

  function bitsOf(counts: number, size: number, lengths: number): number {
    let bits = 0;
    for (let at = 0; at < Math.imul(size, 4); at = (at + 4) | 0)
      bits = (bits + Math.imul(load32((counts + at) | 0), load32((lengths + at) | 0))) | 0;
    return bits;
  }

  function runBits(): number {
    return (
      (((((bitsOf(lengthCounts, 19, lengthLengths) + Math.imul(load32((lengthCounts + 64) | 0), 2)) | 0) +
        Math.imul(load32((lengthCounts + 68) | 0), 3)) |
        0) +
        Math.imul(load32((lengthCounts + 72) | 0), 7)) |
      0
    );
  }

  function extraBits(): number {
    let bits = 0;
    for (let symbol = 8; symbol < 28; symbol++)
      bits = (bits + Math.imul(load32((literalCounts + Math.imul((257 + symbol) | 0, 4)) | 0), ((symbol >> 2) - 1) | 0)) | 0;
    for (let symbol = 4; symbol < 30; symbol++)
      bits = (bits + Math.imul(load32((distanceCounts + Math.imul(symbol, 4)) | 0), ((symbol >> 1) - 1) | 0)) | 0;
    return bits;
  }

  function fixedLength(symbol: number): number {
    if (symbol < 144) return 8;
    if (symbol < 256) return 9;
    return symbol < 280 ? 7 : 8;
  }

  function fixedBits(): number {
    let bits = 0;
    for (let symbol = 0; symbol < 286; symbol++)
      bits = (bits + Math.imul(load32((literalCounts + Math.imul(symbol, 4)) | 0), fixedLength(symbol))) | 0;
    for (let symbol = 0; symbol < 30; symbol++) bits = (bits + Math.imul(load32((distanceCounts + Math.imul(symbol, 4)) | 0), 5)) | 0;
    return bits;
  }

  function useFixedLengths(): void {
    for (let symbol = 0; symbol < 288; symbol++) store32((literalLengths + Math.imul(symbol, 4)) | 0, fixedLength(symbol));
    for (let symbol = 0; symbol < 30; symbol++) store32((distanceLengths + Math.imul(symbol, 4)) | 0, 5);
  }

  function codesOf(lengths: number, size: number, codes: number): void {
    fill(perLength, 0, 64);
    for (let symbol = 0; symbol < size; symbol++) count(perLength, load32((lengths + Math.imul(symbol, 4)) | 0));
    store32(perLength, 0);
    let code = 0;
    for (let bits = 1; bits < 16; bits++) {
      code = ((code + load32((perLength + Math.imul((bits - 1) | 0, 4)) | 0)) | 0) << 1;
      store32((nextCode + Math.imul(bits, 4)) | 0, code);
    }
    for (let symbol = 0; symbol < size; symbol++) {
      const bits = load32((lengths + Math.imul(symbol, 4)) | 0);
      if (bits !== 0) {
        const straight = load32((nextCode + Math.imul(bits, 4)) | 0);
        count(nextCode, bits);
        store32((codes + Math.imul(symbol, 4)) | 0, reversed(straight, bits));
      }
    }
  }

  function reversed(code: number, bits: number): number {
    let turned = 0;
    for (let bit = 0; bit < bits; bit++) turned = (turned << 1) | (((code >>> bit) | 0) & 1);
    return turned;
  }

  function writeLengths(literals: number, distances: number, orders: number): void {
    codesOf(lengthLengths, 19, lengthCodes);
    put((literals - 257) | 0, 5);
    put((distances - 1) | 0, 5);
    put((orders - 4) | 0, 4);
    for (let place = 0; place < orders; place++) put(load32((lengthLengths + Math.imul(orderAt(place), 4)) | 0), 3);
    for (let run = runs; run < runEnd; run = (run + 2) | 0) {
      const symbol = load8(run);
      put(load32((lengthCodes + Math.imul(symbol, 4)) | 0), load32((lengthLengths + Math.imul(symbol, 4)) | 0));
      put(load8((run + 1) | 0), runExtra(symbol));
    }
  }

  function writeTokens(): void {
    for (let token = tokens; token < tokenEnd; token = (token + 4) | 0) {
      const value = load32(token);
      const distance = (value >>> 16) | 0;
      if (distance === 0) putLiteral(value);
      else {
        const length = value & 0xffff;
        const lengthBits = lengthExtra(length);
        putLiteral((257 + lengthSymbol(length)) | 0);
        put(((length - 3) | 0) & (((1 << lengthBits) - 1) | 0), lengthBits);
        const distanceBits = distanceExtra(distance);
        const symbol = distanceSymbol(distance);
        put(load32((distanceCodes + Math.imul(symbol, 4)) | 0), load32((distanceLengths + Math.imul(symbol, 4)) | 0));
        put(((distance - 1) | 0) & (((1 << distanceBits) - 1) | 0), distanceBits);
      }
    }
    putLiteral(256);
  }

  function putLiteral(symbol: number): void {
    put(load32((literalCodes + Math.imul(symbol, 4)) | 0), load32((literalLengths + Math.imul(symbol, 4)) | 0));
  }

  function put(value: number, bits: number): void {
    bitBuffer = bitBuffer | (value << bitCount);
    bitCount = (bitCount + bits) | 0;
    store32(outputEnd, bitBuffer);
    outputEnd = (outputEnd + ((bitCount >>> 3) | 0)) | 0;
    bitBuffer = (bitBuffer >>> (bitCount & 24)) | 0;
    bitCount = bitCount & 7;
  }

  return { memory, crc32, outputAddress, sha256Address, sha256Begin, sha256Blocks, deflate };
}
