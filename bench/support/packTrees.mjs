// The trees that packing.mjs packs: the same bytes in every run and on every machine.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const syllables =
  'get set is on to from data value item list node name type path file read write key map index count state event user request response error config option parse build render update create remove find handle check init load save next prev first last size time date text line word code page view form field table row cell'.split(
    ' ',
  );
const capital = (word) => word[0].toUpperCase() + word.slice(1);

/** Text as people write programs: few words often, many seldom, each file with words of its own, lines that resemble each other. */
function createWriter(seed) {
  const random = createRandom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const seldomFirst = (list) => list[Math.floor(list.length * random() ** 3)];
  const name = () => pick(syllables) + capital(pick(syllables)) + (random() < 0.3 ? capital(pick(syllables)) : '');
  const common = Array.from({ length: 2000 }, name);
  const sentence = (words) =>
    Array.from({ length: 4 + Math.floor(random() * 9) }, () => (random() < 0.5 ? seldomFirst(words) : pick(syllables))).join(' ');
  const line = (words) => {
    const word = () => seldomFirst(words);
    const number = () => Math.floor(random() * 10 ** (1 + random() * 5));
    const lines = [
      () => `  const ${word()} = ${word()}.${word()}(${word()}, ${number()});`,
      () => `  if (${word()}.${word()} === undefined) return ${word()};`,
      () => `  ${word()}.${word()} = ${word()} + '${sentence(words)}';`,
      () => `/** ${capital(sentence(words))}. */`,
      () => `export function ${word()}(${word()}, ${word()}) {`,
      () => `    for (const ${word()} of ${word()}.${word()}) ${word()}(${word()});`,
      () => `  // ${sentence(words)}`,
      () => `    throw new Error(\`${sentence(words)} \${${word()}}\`);`,
      () => `  "${word()}": "${word()}@^${number()}.${number() % 20}.${number() % 10}",`,
      () => `      return ${word()}(${word()}[${number()}] ?? ${word()}.${word()});`,
      () => '  }',
      () => '}\n',
    ];
    return pick(lines)();
  };
  return {
    random,
    text(size) {
      const words = [...Array.from({ length: 12 }, name), ...Array.from({ length: 30 }, () => seldomFirst(common))];
      let text = '';
      while (text.length < size) text += `${line(words)}\n`;
      return text.slice(0, size);
    },
    noise(size) {
      const bytes = Buffer.allocUnsafe(Math.ceil(size / 4) * 4);
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
      return bytes.subarray(0, size);
    },
    /** Tables of numbers, as compiled programs and data files have them. */
    records(size) {
      const bytes = Buffer.alloc(Math.ceil(size / 16) * 16);
      for (let at = 0; at < bytes.length; at += 16) {
        bytes.writeUInt32LE(Math.floor((at / 16) * 3 + random() * 8), at);
        bytes.writeUInt16LE(Math.floor(random() ** 4 * 4000), at + 4);
        bytes.writeUInt8(random() < 0.8 ? 0x48 : 0x8b, at + 6);
        bytes.writeFloatLE(Math.floor(random() * 300) / 4, at + 8);
      }
      return bytes.subarray(0, size);
    },
  };
}

/** Sizes as in real trees: most files are small, few are large. */
function sizeAround(random, median, spread) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.max(20, Math.min(400_000, Math.round(median * Math.exp(spread * normal))));
}

/** 10,000 text files, 66 MB. */
function smallFiles(folder, scale) {
  const writer = createWriter(1);
  for (let index = 0; index < 10_000 * scale; index++) {
    const parent = join(folder, `module${index % 100}`);
    if (index < 100) mkdirSync(parent, { recursive: true });
    writeFileSync(join(parent, `file${index}.js`), writer.text(sizeAround(writer.random, 5000, 0.75)));
  }
}

/** 30,000 files in 3,000 folders, 110 MB, as a package manager leaves them. */
function modules(folder, scale) {
  const writer = createWriter(2);
  const extensions = ['.js', '.js', '.js', '.d.ts', '.d.ts', '.json', '.md', '.cjs', '.mjs', '.map'];
  for (let index = 0; index < 3000 * scale; index++) {
    const parent = join(
      folder,
      'node_modules',
      index % 3 === 0 ? `@scope${index % 40}` : '',
      `package-${index - (index % 3)}`,
      ['', 'lib', 'dist/esm'][index % 3],
    );
    mkdirSync(parent, { recursive: true });
    for (let file = 0; file < 10; file++) {
      writeFileSync(
        join(parent, `${file === 0 ? 'package' : `part${file}`}${extensions[file]}`),
        writer.text(sizeAround(writer.random, 1500, 1.35)),
      );
    }
  }
}

/** One file of text, noise, records and zeros in turns; `size` in bytes. */
function largeFile(folder, size) {
  const writer = createWriter(3);
  const piece = 4 * 1024 * 1024;
  const kinds = [
    Buffer.from(writer.text(piece)),
    writer.noise(piece),
    writer.records(piece),
    writer.noise(piece),
    Buffer.from(writer.text(piece)),
    writer.noise(piece),
    Buffer.alloc(piece / 4),
  ];
  const descriptor = openSync(join(folder, 'large.bin'), 'w');
  for (let written = 0, turn = 0; written < size; turn++) {
    const bytes = kinds[turn % kinds.length];
    // Turns begin elsewhere each time, so that no two blocks are alike.
    const start = Math.floor(writer.random() * (bytes.length / 8));
    written += writeSync(descriptor, bytes, start, Math.min(bytes.length - start, size - written));
  }
  closeSync(descriptor);
}

/** 400 files of noise, 220 MB: images, fonts, archives. */
function assets(folder, scale) {
  const writer = createWriter(4);
  const noise = writer.noise(16 * 1024 * 1024);
  for (let index = 0; index < 400 * scale; index++) {
    const size = 300_000 + Math.floor(writer.random() * 500_000);
    const start = Math.floor(writer.random() * (noise.length - size));
    writeFileSync(join(folder, `asset${index}.webp`), noise.subarray(start, start + size));
  }
}

const gibibyte = 1024 ** 3;

/** Each tree: what it is, what makes it in an empty folder, and how many times faster than `zip -6` it has to be packed. */
export const trees = {
  small: { title: '10,000 small text files', make: smallFiles, target: 1.6 },
  modules: { title: '30,000 files of a node_modules shape', make: modules, target: 2 },
  large: { title: 'one file of 1 GiB, mixed', make: (folder, scale) => largeFile(folder, Math.floor(gibibyte * scale)), target: 2.8 },
  assets: { title: '400 compressed assets', make: assets, target: 6 },
  huge: {
    title: 'one file of 5 GiB, mixed',
    make: (folder, scale) => largeFile(folder, Math.floor(5 * gibibyte * scale)),
    target: undefined,
  },
};
