// The small codec: CRC-32, SHA-256 and deflate for content of at most 32 KiB, as numbers over one memory. It is not run as it stands:
// writeCodec.mjs makes WebAssembly of it, and a script for where WebAssembly gets no memory (docs/decisions/0009). Its language knows
// 32-bit integers that wrap, the statements that are used here and these built-in functions.

declare function load8(address: number): number;
declare function load16(address: number): number;
declare function load32(address: number): number;
declare function store8(address: number, value: number): void;
declare function store16(address: number, value: number): void;
declare function store32(address: number, value: number): void;
declare function fill(address: number, value: number, length: number): void;
declare function rotateRight(value: number, bits: number): number;
declare function leadingZeros(value: number): number;
declare function data(address: number, values: readonly number[]): void;

// Where things lie. The content comes first; some bytes after it are readable, because four are compared at once.
const input = 0;
const output = 0x8100;
const heads = 0x10400;
const links = 0x14400;
const tokens = 0x24400;
const scratch = 0x44400;
const crcTable = scratch;
const shaConstants = scratch + 0x400;
const shaStart = scratch + 0x500;
const shaState = scratch + 0x520;
const shaWords = scratch + 0x540;
const literalCounts = scratch + 0x800;
const distanceCounts = literalCounts + 288 * 4;
const lengthCounts = distanceCounts + 32 * 4;
const literalLengths = scratch + 0x1000;
const distanceLengths = literalLengths + 288 * 4;
const lengthLengths = distanceLengths + 32 * 4;
const literalCodes = scratch + 0x1800;
const distanceCodes = literalCodes + 288 * 4;
const lengthCodes = distanceCodes + 32 * 4;
const symbols = scratch + 0x2000;
const weights = scratch + 0x2600;
const perLength = scratch + 0x2c00;
const nextCode = scratch + 0x2d00;
const runs = scratch + 0x2e00;

/** CRC-32 of the first bytes of the input, going on from another. */
export function crc32(length: number, before: number): number {
  if (load32(crcTable + 4) === 0) makeCrcTable();
  let crc = ~before;
  for (let at = input; at < input + length; at++) crc = load32(crcTable + ((crc ^ load8(at)) & 255) * 4) ^ (crc >>> 8);
  return ~crc;
}

function makeCrcTable(): void {
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) !== 0 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    store32(crcTable + byte * 4, crc);
  }
}

// Fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8 (FIPS 180-4 §4.2.2, §5.3.3).
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

/** Where the output of deflate starts. */
export function outputAddress(): number {
  return output;
}

/** Where the eight words of SHA-256 stand. */
export function sha256Address(): number {
  return shaState;
}

/** Begins a hash. */
export function sha256Begin(): void {
  for (let at = 0; at < 32; at += 4) store32(shaState + at, load32(shaStart + at));
}

/** Puts blocks of 64 bytes of the input into the state of SHA-256 (FIPS 180-4 §6.2.2). */
export function sha256Blocks(count: number): void {
  for (let block = 0; block < count; block++) sha256Block(input + block * 64);
}

function sha256Block(address: number): void {
  for (let at = 0; at < 64; at += 4)
    store32(
      shaWords + at,
      (load8(address + at) << 24) | (load8(address + at + 1) << 16) | (load8(address + at + 2) << 8) | load8(address + at + 3),
    );
  for (let at = 64; at < 256; at += 4) {
    const early = load32(shaWords + at - 60);
    const late = load32(shaWords + at - 8);
    const first = rotateRight(early, 7) ^ rotateRight(early, 18) ^ (early >>> 3);
    const second = rotateRight(late, 17) ^ rotateRight(late, 19) ^ (late >>> 10);
    store32(shaWords + at, load32(shaWords + at - 64) + first + load32(shaWords + at - 28) + second);
  }
  let a = load32(shaState);
  let b = load32(shaState + 4);
  let c = load32(shaState + 8);
  let d = load32(shaState + 12);
  let e = load32(shaState + 16);
  let f = load32(shaState + 20);
  let g = load32(shaState + 24);
  let h = load32(shaState + 28);
  for (let at = 0; at < 256; at += 4) {
    const mixed = h + (rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25)) + ((e & f) ^ (~e & g));
    const first = mixed + load32(shaConstants + at) + load32(shaWords + at);
    const second = (rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + first;
    d = c;
    c = b;
    b = a;
    a = first + second;
  }
  store32(shaState, load32(shaState) + a);
  store32(shaState + 4, load32(shaState + 4) + b);
  store32(shaState + 8, load32(shaState + 8) + c);
  store32(shaState + 12, load32(shaState + 12) + d);
  store32(shaState + 16, load32(shaState + 16) + e);
  store32(shaState + 20, load32(shaState + 20) + f);
  store32(shaState + 24, load32(shaState + 24) + g);
  store32(shaState + 28, load32(shaState + 28) + h);
}

let tokenEnd = 0;
let matchDistance = 0;
let outputEnd = 0;
let bitBuffer = 0;
let bitCount = 0;
let runEnd = 0;

/** Deflates the first bytes of the input (RFC 1951) as one block; the number of bytes of output, or 0 where that is not shorter. */
export function deflate(length: number): number {
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
  const dynamic = 14 + orders * 3 + runBits() + bitsOf(literalCounts, 286, literalLengths) + bitsOf(distanceCounts, 30, distanceLengths);
  const fixed = fixedBits();
  const bits = 3 + extra + (dynamic < fixed ? dynamic : fixed);
  if ((bits + 7) >>> 3 >= length) return 0;
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
  return outputEnd - output + ((bitCount + 7) >>> 3);
}

/** A match that starts one byte later is taken instead where it is longer. */
function findMatches(length: number): void {
  let mask = 255;
  while (mask < length && mask < 8191) mask = mask * 2 + 1;
  fill(heads, 0, (mask + 1) * 2);
  let at = 0;
  let before = 2;
  let beforeDistance = 0;
  let waiting = 0;
  while (at < length) {
    let found = 2;
    matchDistance = 0;
    if (at + 2 < length) {
      const candidate = remember(at, mask);
      if (candidate !== 0 && before < 16) found = longestMatch(at, candidate, length, before);
      if (found === 3 && matchDistance > 4096) found = 2;
    }
    if (before > 2 && found <= before) {
      addMatch(before, beforeDistance);
      const end = at - 1 + before;
      at++;
      while (at < end) {
        if (at + 2 < length) remember(at, mask);
        at++;
      }
      waiting = 0;
      before = 2;
    } else {
      if (waiting !== 0) addLiteral(load8(input + at - 1));
      waiting = 1;
      before = found;
      beforeDistance = matchDistance;
      at++;
    }
  }
  if (waiting !== 0) addLiteral(load8(input + length - 1));
}

/** Notes the place under its next three bytes; the place before that had the same hash, counted from 1, or 0. */
function remember(at: number, mask: number): number {
  const head = heads + ((((load32(input + at) << 8) * 0x9e3779b1) >>> 15) & mask) * 2;
  const candidate = load16(head);
  store16(links + at * 2, candidate);
  store16(head, at + 1);
  return candidate;
}

/** The length of the longest match among the candidates, and its distance in matchDistance; at most `best` where none is longer. */
function longestMatch(at: number, first: number, length: number, best: number): number {
  let candidate = first;
  let tries = best < 8 ? 32 : 8;
  let most = length - at;
  if (most > 258) most = 258;
  if (best >= most) return 2;
  let found = best;
  while (candidate !== 0 && tries > 0) {
    const place = input + candidate - 1;
    if (load16(place + found - 1) === load16(input + at + found - 1)) {
      let same = 0;
      while (same < most && load32(place + same) === load32(input + at + same)) same += 4;
      while (same < most && load8(place + same) === load8(input + at + same)) same++;
      if (same > most) same = most;
      if (same > found) {
        found = same;
        matchDistance = at - candidate + 1;
        if (same >= 64 || same === most) return found;
      }
    }
    candidate = load16(links + (candidate - 1) * 2);
    tries--;
  }
  return found > best ? found : 2;
}

function addLiteral(byte: number): void {
  store32(tokenEnd, byte);
  tokenEnd += 4;
  count(literalCounts, byte);
}

function addMatch(length: number, distance: number): void {
  store32(tokenEnd, (distance << 16) | length);
  tokenEnd += 4;
  count(literalCounts, 257 + lengthSymbol(length));
  count(distanceCounts, distanceSymbol(distance));
}

function count(counts: number, symbol: number): void {
  store32(counts + symbol * 4, load32(counts + symbol * 4) + 1);
}

function lengthSymbol(length: number): number {
  if (length === 258) return 28;
  const extra = lengthExtra(length);
  return (extra << 2) + ((length - 3) >> extra);
}

function lengthExtra(length: number): number {
  if (length < 11 || length === 258) return 0;
  return 29 - leadingZeros(length - 3);
}

function distanceSymbol(distance: number): number {
  const extra = distanceExtra(distance);
  return (extra << 1) + ((distance - 1) >> extra);
}

function distanceExtra(distance: number): number {
  return distance < 5 ? 0 : 30 - leadingZeros(distance - 1);
}

/** Lengths of a prefix code, none above `limit`, that is shortest for these counts up to the limit. */
function lengthsOf(counts: number, size: number, limit: number, lengths: number): void {
  fill(lengths, 0, size * 4);
  let used = 0;
  for (let symbol = 0; symbol < size; symbol++) {
    const often = load32(counts + symbol * 4);
    if (often !== 0) {
      store32(symbols + used * 4, (often << 9) | symbol);
      used++;
    }
  }
  // Programs that read the stream want two codes at least.
  for (let symbol = 0; used < 2; symbol++) {
    if (load32(counts + symbol * 4) === 0) {
      store32(symbols + used * 4, 512 | symbol);
      used++;
    }
  }
  sortSymbols(used);
  for (let index = 0; index < used; index++) store32(weights + index * 4, load32(symbols + index * 4) >>> 9);
  minimumRedundancy(used);
  limitLengths(used, limit);
  let index = used;
  for (let bits = 1; bits <= limit; bits++) {
    for (let left = load32(perLength + bits * 4); left > 0; left--) {
      index--;
      store32(lengths + (load32(symbols + index * 4) & 511) * 4, bits);
    }
  }
}

/** Shell's sort, ascending. */
function sortSymbols(size: number): void {
  for (let gap = 40; gap > 0; gap = gap / 3) {
    for (let index = gap; index < size; index++) {
      const symbol = load32(symbols + index * 4);
      let place = index;
      while (place >= gap && load32(symbols + (place - gap) * 4) > symbol) {
        store32(symbols + place * 4, load32(symbols + (place - gap) * 4));
        place -= gap;
      }
      store32(symbols + place * 4, symbol);
    }
  }
}

/** Turns ascending weights into code lengths in place: Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995). */
function minimumRedundancy(size: number): void {
  store32(weights, load32(weights) + load32(weights + 4));
  let root = 0;
  let leaf = 2;
  for (let next = 1; next < size - 1; next++) {
    let sum = 0;
    for (let half = 0; half < 2; half++) {
      if (leaf >= size || (root < next && load32(weights + root * 4) < load32(weights + leaf * 4))) {
        sum += load32(weights + root * 4);
        store32(weights + root * 4, next);
        root++;
      } else {
        sum += load32(weights + leaf * 4);
        leaf++;
      }
    }
    store32(weights + next * 4, sum);
  }
  store32(weights + (size - 2) * 4, 0);
  for (let next = size - 3; next >= 0; next--) store32(weights + next * 4, load32(weights + load32(weights + next * 4) * 4) + 1);
  let free = 1;
  let depth = 0;
  root = size - 2;
  let next = size - 1;
  while (free > 0) {
    let inner = 0;
    while (root >= 0 && load32(weights + root * 4) === depth) {
      inner++;
      root--;
    }
    while (free > inner) {
      store32(weights + next * 4, depth);
      next--;
      free--;
    }
    free = inner * 2;
    depth++;
  }
}

/** How many codes there are of each length, after those that are too long were shortened at the cost of others. */
function limitLengths(size: number, limit: number): void {
  fill(perLength, 0, 64);
  let total = 0;
  for (let index = 0; index < size; index++) {
    let bits = load32(weights + index * 4);
    if (bits > limit) bits = limit;
    count(perLength, bits);
    total += 1 << (limit - bits);
  }
  while (total > 1 << limit) {
    let bits = limit - 1;
    while (load32(perLength + bits * 4) === 0) bits--;
    store32(perLength + limit * 4, load32(perLength + limit * 4) - 1);
    store32(perLength + bits * 4, load32(perLength + bits * 4) - 1);
    store32(perLength + (bits + 1) * 4, load32(perLength + (bits + 1) * 4) + 2);
    total--;
  }
}

function usedOf(lengths: number, size: number, least: number): number {
  let used = size;
  while (used > least && load32(lengths + (used - 1) * 4) === 0) used--;
  return used;
}

/** Writes both codes' lengths as runs: symbol, and behind it what follows in extra bits (RFC 1951 §3.2.7). */
function describeLengths(literals: number, distances: number): void {
  const total = literals + distances;
  let index = 0;
  while (index < total) {
    const bits = lengthAt(index, literals);
    let same = 1;
    while (index + same < total && lengthAt(index + same, literals) === bits) same++;
    index += same;
    if (bits === 0) {
      while (same >= 11) {
        const part = same < 138 ? same : 138;
        addRun(18, part - 11);
        same -= part;
      }
      if (same >= 3) {
        addRun(17, same - 3);
        same = 0;
      }
    } else {
      addRun(bits, 0);
      same--;
      while (same >= 3) {
        const part = same < 6 ? same : 6;
        addRun(16, part - 3);
        same -= part;
      }
    }
    while (same > 0) {
      addRun(bits, 0);
      same--;
    }
  }
}

function lengthAt(index: number, literals: number): number {
  return index < literals ? load32(literalLengths + index * 4) : load32(distanceLengths + (index - literals) * 4);
}

function addRun(symbol: number, more: number): void {
  store8(runEnd, symbol);
  store8(runEnd + 1, more);
  runEnd += 2;
  count(lengthCounts, symbol);
}

function runExtra(symbol: number): number {
  if (symbol < 16) return 0;
  return symbol === 16 ? 2 : symbol === 17 ? 3 : 7;
}

/** The symbol whose length stands at this place: 16, 17, 18, 0, 8, 7, 9, 6, … 1, 15. */
function orderAt(place: number): number {
  if (place < 3) return 16 + place;
  if (place === 3) return 0;
  return (place & 1) === 0 ? 8 + ((place - 4) >> 1) : 8 - ((place - 3) >> 1);
}

function usedOrders(): number {
  let used = 19;
  while (used > 4 && load32(lengthLengths + orderAt(used - 1) * 4) === 0) used--;
  return used;
}

function bitsOf(counts: number, size: number, lengths: number): number {
  let bits = 0;
  for (let at = 0; at < size * 4; at += 4) bits += load32(counts + at) * load32(lengths + at);
  return bits;
}

function runBits(): number {
  return (
    bitsOf(lengthCounts, 19, lengthLengths) + load32(lengthCounts + 64) * 2 + load32(lengthCounts + 68) * 3 + load32(lengthCounts + 72) * 7
  );
}

/** Bits that follow the codes of matches. */
function extraBits(): number {
  let bits = 0;
  for (let symbol = 8; symbol < 28; symbol++) bits += load32(literalCounts + (257 + symbol) * 4) * ((symbol >> 2) - 1);
  for (let symbol = 4; symbol < 30; symbol++) bits += load32(distanceCounts + symbol * 4) * ((symbol >> 1) - 1);
  return bits;
}

function fixedLength(symbol: number): number {
  if (symbol < 144) return 8;
  if (symbol < 256) return 9;
  return symbol < 280 ? 7 : 8;
}

function fixedBits(): number {
  let bits = 0;
  for (let symbol = 0; symbol < 286; symbol++) bits += load32(literalCounts + symbol * 4) * fixedLength(symbol);
  for (let symbol = 0; symbol < 30; symbol++) bits += load32(distanceCounts + symbol * 4) * 5;
  return bits;
}

function useFixedLengths(): void {
  for (let symbol = 0; symbol < 288; symbol++) store32(literalLengths + symbol * 4, fixedLength(symbol));
  for (let symbol = 0; symbol < 30; symbol++) store32(distanceLengths + symbol * 4, 5);
}

/** The codes that follow from the lengths (RFC 1951 §3.2.2), first bit lowest. */
function codesOf(lengths: number, size: number, codes: number): void {
  fill(perLength, 0, 64);
  for (let symbol = 0; symbol < size; symbol++) count(perLength, load32(lengths + symbol * 4));
  store32(perLength, 0);
  let code = 0;
  for (let bits = 1; bits < 16; bits++) {
    code = (code + load32(perLength + (bits - 1) * 4)) << 1;
    store32(nextCode + bits * 4, code);
  }
  for (let symbol = 0; symbol < size; symbol++) {
    const bits = load32(lengths + symbol * 4);
    if (bits !== 0) {
      const straight = load32(nextCode + bits * 4);
      count(nextCode, bits);
      store32(codes + symbol * 4, reversed(straight, bits));
    }
  }
}

function reversed(code: number, bits: number): number {
  let turned = 0;
  for (let bit = 0; bit < bits; bit++) turned = (turned << 1) | ((code >>> bit) & 1);
  return turned;
}

function writeLengths(literals: number, distances: number, orders: number): void {
  codesOf(lengthLengths, 19, lengthCodes);
  put(literals - 257, 5);
  put(distances - 1, 5);
  put(orders - 4, 4);
  for (let place = 0; place < orders; place++) put(load32(lengthLengths + orderAt(place) * 4), 3);
  for (let run = runs; run < runEnd; run += 2) {
    const symbol = load8(run);
    put(load32(lengthCodes + symbol * 4), load32(lengthLengths + symbol * 4));
    put(load8(run + 1), runExtra(symbol));
  }
}

function writeTokens(): void {
  for (let token = tokens; token < tokenEnd; token += 4) {
    const value = load32(token);
    const distance = value >>> 16;
    if (distance === 0) putLiteral(value);
    else {
      const length = value & 0xffff;
      const lengthBits = lengthExtra(length);
      putLiteral(257 + lengthSymbol(length));
      put((length - 3) & ((1 << lengthBits) - 1), lengthBits);
      const distanceBits = distanceExtra(distance);
      const symbol = distanceSymbol(distance);
      put(load32(distanceCodes + symbol * 4), load32(distanceLengths + symbol * 4));
      put((distance - 1) & ((1 << distanceBits) - 1), distanceBits);
    }
  }
  putLiteral(256);
}

function putLiteral(symbol: number): void {
  put(load32(literalCodes + symbol * 4), load32(literalLengths + symbol * 4));
}

function put(value: number, bits: number): void {
  bitBuffer = bitBuffer | (value << bitCount);
  bitCount += bits;
  store32(outputEnd, bitBuffer);
  outputEnd += bitCount >>> 3;
  bitBuffer = bitBuffer >>> (bitCount & 24);
  bitCount = bitCount & 7;
}
