import { codecModule } from './module.ts';
import { codecScript } from './script.ts';

/** As far as it is used here; the compiler's own library knows it for browsers only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/** What scripts/codec/codec.ts exports: numbers over one memory, whose first bytes are the input. */
export interface CodecExports {
  crc32(length: number, before: number): number;
  /** The number of bytes of output, or 0 where it would not be shorter than the input. */
  deflate(length: number): number;
  outputAddress(): number;
  sha256Begin(): void;
  /** Hashes blocks of 64 bytes of the input. */
  sha256Blocks(count: number): void;
  sha256Address(): number;
}

/** Checksum, hash and deflate for small content: ready in a fraction of the time that Node takes to load zlib and OpenSSL. */
export interface Codec {
  /** As zlib's: unsigned, going on from `before`. */
  crc32(bytes: Uint8Array, before: number): number;
  /** Raw deflate in bytes of the caller's own, or undefined where they would not be fewer. The same bytes on every machine. */
  deflate(bytes: Uint8Array): Uint8Array | undefined;
  /** Lower-case hex. */
  sha256(bytes: Uint8Array): string;
}

/** Bytes of the longest content it takes at once; `sha256` takes any length. */
export const codecLimit = 32 * 1024;

/** As WebAssembly, or as a script where there is none, or no memory for it: its reservation is large where memory is limited. */
export function createCodec(make: () => CodecExports & { readonly memory: Uint8Array } = instantiate): Codec {
  const { memory, ...run } = make();
  const put = (bytes: Uint8Array): number => {
    memory.set(bytes);
    return bytes.length;
  };
  return {
    crc32: (bytes, before) => run.crc32(put(bytes), before) >>> 0,
    deflate(bytes) {
      const length = run.deflate(put(bytes));
      const start = run.outputAddress();
      return length === 0 ? undefined : memory.slice(start, start + length);
    },
    sha256(bytes) {
      run.sha256Begin();
      const whole = bytes.length - (bytes.length % 64);
      for (let at = 0; at < whole; at += codecLimit) run.sha256Blocks(put(bytes.subarray(at, Math.min(at + codecLimit, whole))) / 64);
      run.sha256Blocks(put(lastBlocks(bytes.subarray(whole), bytes.length)) / 64);
      return hexOfWords(new DataView(memory.buffer, run.sha256Address(), 32));
    },
  };
}

/** What is left of the content, a one, zeros and the length in bits: FIPS 180-4 §5.1.1. */
function lastBlocks(rest: Uint8Array, length: number): Uint8Array {
  const blocks = new Uint8Array(rest.length < 56 ? 64 : 128);
  blocks.set(rest);
  blocks[rest.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setUint32(blocks.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(blocks.length - 4, length * 8);
  return blocks;
}

function hexOfWords(words: DataView): string {
  let text = '';
  for (let at = 0; at < words.byteLength; at += 4) text += words.getUint32(at, true).toString(16).padStart(8, '0');
  return text;
}

function instantiate(): CodecExports & { readonly memory: Uint8Array } {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(codecModule, 'base64')));
    if (isCodec(exports)) return { ...exports, memory: new Uint8Array(exports.memory.buffer) };
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ReferenceError)) throw error;
  }
  return codecScript();
}

/** The module was made of the same source: this check is for the compiler. */
function isCodec(exports: object): exports is CodecExports & { readonly memory: { readonly buffer: ArrayBuffer } } {
  return 'memory' in exports && 'deflate' in exports;
}
