import type { AtomicFile } from './atomicFile.ts';
import { crcCombine } from './crcCombine.ts';
import { blockSize } from './deflate.ts';
import { createPacer } from './pacer.ts';
import type { Found } from './foundFile.ts';
import type { PlannedEntry } from './planPackage.ts';
import type { OpenSource, WriteContext } from './writeZip.ts';
import { beginLarge, methodOf, writeDirectory, writeZip } from './writeZip.ts';
import type { FileEntry } from './zipEntry.ts';
import type { EarlyBatch, ZipHeadStart } from './zipHeadStart.ts';
import { createBatches, createHeadStart, entryBytes } from './zipHeadStart.ts';
import { encodeBatch } from './zipBatch.ts';
import { largeFile } from './zipEntry.ts';
import type { ZipRecord } from './zipRecords.ts';
import { centralHeader, moveHeaders } from './zipRecords.ts';
import type { ZipAnswer, ZipTask } from './zipTasks.ts';
import type { WorkerSetup } from './zipWorkers.ts';
import { availableWorkers, startZipPool } from './zipWorkers.ts';

/** One task and what is done with its answer, in the order of the archive. Gives the bytes of content that it came to. */
interface Step {
  readonly task: ZipTask;
  /** Where the task was begun before its turn came. */
  readonly early?: Promise<ZipAnswer>;
  write(answer: ZipAnswer): number;
}

interface Run {
  readonly file: AtomicFile;
  readonly context: WriteContext;
  /** Of the archive's directory: each holds the headers of one task's entries. */
  readonly headers: Uint8Array[];
  /** Large files whose blocks are under way. */
  readonly open: Set<OpenSource>;
  /** What threads began before the entries were planned. */
  readonly early: ReadonlyMap<Found, EarlyBatch>;
}

/** Starts a thread for each processor, before it is known what all of the entries will be; none where there is only one. */
export function startAhead(options: Parameters<typeof createHeadStart>[1]): ZipHeadStart | undefined {
  const setup = availableWorkers();
  return setup.count < 2 ? undefined : createHeadStart(startZipPool(setup), options);
}

/**
 * Writes the same bytes as {@link writeZip}, with threads that read, check and compress, while this one puts in order, hashes
 * and writes, and ends them afterwards. Memory is bounded by the number of tasks that are under way.
 */
export async function writeZipWithWorkers(
  entries: readonly PlannedEntry[],
  file: AtomicFile,
  { context, workers }: { context: WriteContext; workers: WorkerSetup | ZipHeadStart },
): Promise<void> {
  if ('count' in workers && workers.count < 2) return writeZip(entries, file, context);
  const pool = 'pool' in workers ? workers.pool : startZipPool(workers);
  const run: Run = { file, context, headers: [], open: new Set(), early: 'pool' in workers ? workers.stop() : new Map() };
  try {
    await writeInOrder(stepsOf(entries, run), { run: (task) => pool.run(task), ahead: 2 * pool.count + 2, pause: context.pause });
  } finally {
    await pool.end();
    for (const source of run.open) source.close();
  }
  writeDirectory({ headers: run.headers, count: entries.length }, file);
}

/** Keeps `ahead` tasks under way and writes their answers one after the other. */
async function writeInOrder(
  steps: Iterable<Step>,
  { run, ahead, pause }: { run: (task: ZipTask) => Promise<ZipAnswer>; ahead: number; pause: () => Promise<void> },
): Promise<void> {
  const underWay: { step: Step; answer: Promise<ZipAnswer> }[] = [];
  let asked = 0;
  const pace = createPacer(pause);
  const writeFirst = async (): Promise<void> => {
    const first = underWay.shift();
    if (first === undefined) return;
    if (first.step.early === undefined) asked--;
    const due = pace(first.step.write(await first.answer));
    if (due !== undefined) await due;
  };
  for (const step of steps) {
    const answer = step.early ?? run(step.task);
    // Whoever fails before this one's turn ends the run; then nobody asks for this answer.
    answer.catch(() => undefined);
    underWay.push({ step, answer });
    if (step.early === undefined) asked++;
    while (asked >= ahead) await writeFirst();
  }
  while (underWay.length > 0) await writeFirst();
}

function* stepsOf(entries: readonly PlannedEntry[], run: Run): Generator<Step> {
  const batches = createBatches();
  const stepOf = (batch: readonly PlannedEntry[]): Step[] => (batch.length === 0 ? [] : [batchStep(batch, run)]);
  let next = 0;
  for (const [index, entry] of entries.entries()) {
    if (index < next) continue;
    const early = earlyBatchAt(entries, index, run);
    const large = largeFile(entry);
    if (early !== undefined) {
      yield* stepOf(batches.take());
      yield { ...batchStep(early.entries, run), early: early.answer };
      next = index + early.entries.length;
    } else if (large === undefined) yield* stepOf(batches.add(entry));
    else {
      yield* stepOf(batches.take());
      yield* largeSteps(large, run);
    }
  }
  yield* stepOf(batches.take());
}

/** What was begun of the entries from this one on, if they came as it was expected. */
function earlyBatchAt(entries: readonly PlannedEntry[], index: number, { early }: Run): EarlyBatch | undefined {
  const first = entries[index];
  const batch = first?.kind === 'file' ? early.get(first.source) : undefined;
  return batch?.entries.every((entry, place) => isSame(entry, entries[index + place])) === true ? batch : undefined;
}

function isSame(expected: PlannedEntry, entry: PlannedEntry | undefined): boolean {
  if (expected.kind !== 'file' || entry?.kind !== 'file') return false;
  const { source, name, mode, modified } = expected;
  return entry.source === source && entry.name === name && entry.mode === mode && entry.modified === modified;
}

function batchStep(entries: readonly PlannedEntry[], run: Run): Step {
  return {
    task: { kind: 'entries', batch: encodeBatch(entries), level: run.context.level },
    write(answer) {
      const { bytes, directory, size, changes } = accept(answer, 'entries', { entries, context: run.context });
      for (const { index, problem } of changes) {
        const entry = entries[index];
        if (entry?.kind === 'file') run.context.noteChange(entry.source, problem);
      }
      run.headers.push(moveHeaders(directory, run.file.position));
      run.file.write(bytes);
      return size + entries.length * entryBytes;
    },
  };
}

/** Of the answer that a task must have; an error for what a worker could not read. */
function accept<K extends 'entries' | 'block'>(
  answer: ZipAnswer,
  kind: K,
  { entries, context }: { entries: readonly PlannedEntry[]; context: WriteContext },
): Extract<ZipAnswer, { kind: K }> {
  if (answer.kind === 'unreadable') {
    const entry = entries[answer.index];
    if (entry?.kind === 'file') throw context.readError(entry.source, { code: answer.code });
  }
  if (!isOfKind(answer, kind)) throw new Error(`A worker gave '${answer.kind}' for '${kind}'`);
  return answer;
}

function isOfKind<K extends ZipAnswer['kind']>(answer: ZipAnswer, kind: K): answer is Extract<ZipAnswer, { kind: K }> {
  return answer.kind === kind;
}

/** A deflate block that holds nothing and is the last one. */
const endOfStream = Buffer.from([3, 0]);

function* largeSteps(entry: FileEntry, run: Run): Generator<Step> {
  const { context, file } = run;
  const source = context.open(entry.source);
  run.open.add(source);
  const method = methodOf(entry, source, context.level);
  const level = method === 'stored' ? 0 : context.level;
  let large: ReturnType<typeof beginLarge> | undefined;
  let content = { size: 0, crc: 0 };
  // A file that became shorter ends where it ends, even if it grows again.
  let ended = false;
  const size = entry.source.size;
  for (let position = 0; position < size; position += blockSize) {
    const length = Math.min(blockSize, size - position);
    const last = position + length === size;
    yield {
      task: { kind: 'block', descriptor: source.descriptor, position, length, last, level },
      write(answer) {
        const block = accept(answer, 'block', { entries: [entry], context });
        large ??= beginLarge(entry, file, method);
        if (!ended) {
          file.write(block.bytes);
          content = { size: content.size + block.size, crc: crcCombine(content.crc, block.crc, block.size) };
          ended = block.size < length;
          if (ended && !last && method === 'deflated') file.write(endOfStream);
        }
        if (last) run.headers.push(centralHeader(finish(source, large, { content, run })));
        return block.size;
      },
    };
  }
}

function finish(
  source: OpenSource,
  large: ReturnType<typeof beginLarge>,
  { content, run }: { content: { size: number; crc: number }; run: Run },
): ZipRecord {
  source.finish(content.size);
  run.open.delete(source);
  source.close();
  return large.finish(content);
}
