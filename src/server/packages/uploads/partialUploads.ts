import { createHash, randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DataStore, ERRORS, Upload } from '@tus/server';
import type { Clock } from '../../../platform/ports.ts';
import { refused } from '../../refusal.ts';
import type { Pushed } from '../port.ts';
import type { ReceivedFile } from '../receiveFile.ts';
import { diskFull } from '../receiveFile.ts';
import { appendBytes } from './appendBytes.ts';
import type { FileHashes } from '../../../packaging/fileHashes.ts';
import { fileHashes } from '../../../packaging/fileHashes.ts';
import { hashBeginning } from './hashBeginning.ts';
import type { UploadFiles, UploadRecord } from './uploadFiles.ts';

/** An upload from its first byte until its package is stored. */
interface Entry {
  record: UploadRecord;
  /** What was fed to them is on disk; read anew where the process that fed them is gone. */
  hashes: FileHashes | undefined;
  /** What is at work on the file: bytes that come in, or the package being stored. Settles, never rejects. */
  work: Promise<void> | undefined;
  /** Set when the last byte has come: the one outcome, however often it is asked for. */
  outcome?: Promise<Pushed>;
}

export interface UploadLimits {
  /** Bytes of all uploads that are not whole; the oldest give way. */
  readonly totalBytes: number;
  /** Milliseconds without a byte after which an upload is removed. */
  readonly keptMs: number;
  /** Ends with `STORE_FULL` where the disk has no room for so many bytes. */
  requireSpace(bytes: number): Promise<void>;
}

/** How long a finished upload still tells its outcome, in milliseconds: its answer may have been lost. */
const outcomeKeptMs = 10 * 60 * 1000;
/** How long a connection whose client was killed may take to be known as dead, in milliseconds. */
const endOfConnectionMs = 2000;

/** What makes an upload this one: the same user's file of the same name and size for the same place goes on where it was cut. */
export type UploadFacts = Pick<UploadRecord, 'owner' | 'space' | 'fileName' | 'mode' | 'size'>;

/** Uploads that are not whole yet, as the store of a tus server. Bytes that were told of are on disk. */
export class PartialUploads extends DataStore {
  readonly #files: UploadFiles;
  readonly #clock: Clock;
  readonly #limits: UploadLimits;
  readonly #entries = new Map<string, Entry>();

  constructor(parts: { readonly files: UploadFiles; readonly clock: Clock; readonly limits: UploadLimits }) {
    super();
    this.extensions = ['creation', 'termination'];
    this.#files = parts.files;
    this.#clock = parts.clock;
    this.#limits = parts.limits;
  }

  /** Takes over what a server before this one left. */
  async load(): Promise<void> {
    for (const record of await this.#files.load()) this.#entries.set(record.id, { record, hashes: undefined, work: undefined });
    await this.sweep();
  }

  /** What is known of an upload; undefined where there is none for this user and space. */
  find(id: string, { owner, space }: Pick<UploadFacts, 'owner' | 'space'>): UploadRecord | undefined {
    const record = this.#entries.get(id)?.record;
    return record?.owner === owner && record.space === space ? record : undefined;
  }

  /**
   * The id of these facts. `apart` gives another one, for a file that differs from what was cut. So does an upload that is still
   * coming in: somebody else sends it; of one that was just killed the connection ends in a moment.
   */
  async idOf(facts: UploadFacts, apart: string): Promise<string> {
    const id = idFor(facts, apart);
    const work = this.#entries.get(id)?.work;
    if (work === undefined) return id;
    const stop = new AbortController();
    const waited = this.#clock.sleep(endOfConnectionMs, stop.signal).catch(() => undefined);
    await Promise.race([work, waited]).finally(() => stop.abort());
    return this.#entries.get(id)?.work === undefined ? id : idFor(facts, randomUUID());
  }

  /** Makes room and an empty upload, or finds the one that was cut. */
  async begin(id: string, facts: UploadFacts): Promise<void> {
    await this.sweep();
    const known = this.#entries.get(id);
    if (known !== undefined && known.outcome === undefined) return;
    await this.#makeRoom(facts.size);
    const record = { id, ...facts, offset: 0, touched: this.#clock.now() };
    await this.#files.create(record);
    this.#entries.set(id, { record, hashes: fileHashes(), work: undefined });
  }

  /** SHA-1 of the bytes that are there, in base64; undefined while they change or when they were handed over. */
  async checksum(id: string): Promise<string | undefined> {
    const entry = this.#require(id);
    return entry.work !== undefined || entry.outcome !== undefined ? undefined : (await this.#hashesOf(entry)).sha1('base64');
  }

  /** Hands the whole file over, once; whoever asks again gets the same outcome. */
  finish(id: string, take: (file: ReceivedFile) => Promise<Pushed>): Promise<Pushed> {
    const entry = this.#require(id);
    entry.outcome ??= this.#handOver(entry, take);
    return entry.outcome;
  }

  /** Removes what has not grown for long. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    for (const [id, { record, work, outcome }] of this.#entries) {
      if (work !== undefined) continue;
      if (record.touched + (outcome === undefined ? this.#limits.keptMs : outcomeKeptMs) < now) await this.remove(id);
    }
  }

  override async create(upload: Upload): Promise<Upload> {
    return this.getUpload(upload.id);
  }

  override async remove(id: string): Promise<void> {
    this.#entries.delete(id);
    await this.#files.remove(id);
  }

  /** As it stands when nothing is written to it any more: the library lets go of an upload while its last bytes are still on their way. */
  override async getUpload(id: string): Promise<Upload> {
    await this.#require(id).work;
    const { record } = this.#require(id);
    const metadata = { filename: record.fileName, overwriteMode: record.mode };
    return new Upload({ id, size: record.size, offset: record.offset, metadata });
  }

  override async write(stream: Readable, id: string, offset: number): Promise<number> {
    const entry = this.#require(id);
    if (entry.outcome !== undefined) return entry.record.size;
    return alone(entry, async () => {
      if (entry.record.offset !== offset) throw asError(ERRORS.INVALID_OFFSET);
      const hashes = await this.#hashesOf(entry);
      const onDurable = (durable: number) => this.#noteDurable(entry, durable);
      return appendBytes(stream, { path: this.#files.dataPath(id), hashes, offset, onDurable });
    });
  }

  async #noteDurable(entry: Entry, offset: number): Promise<void> {
    entry.record = { ...entry.record, offset, touched: this.#clock.now() };
    await this.#files.save(entry.record);
  }

  async #hashesOf(entry: Entry): Promise<FileHashes> {
    const { id, offset } = entry.record;
    if (entry.hashes?.bytes() !== offset) entry.hashes = await hashBeginning(this.#files.dataPath(id), offset);
    return entry.hashes;
  }

  async #handOver(entry: Entry, take: (file: ReceivedFile) => Promise<Pushed>): Promise<Pushed> {
    const { id, fileName, size } = entry.record;
    return alone(entry, async () => {
      try {
        const hashes = await this.#hashesOf(entry);
        return await take({ fileName, path: this.#files.dataPath(id), bytes: size, sha1: hashes.sha1('hex'), sha256: hashes.sha256() });
      } finally {
        await this.#files.remove(id);
        entry.record = { ...entry.record, touched: this.#clock.now() };
        entry.hashes = undefined;
      }
    });
  }

  async #makeRoom(bytes: number): Promise<void> {
    if (bytes > this.#limits.totalBytes) throw refused(`The file is larger than this server takes: ${this.#limits.totalBytes} bytes.`);
    const waiting = [...this.#entries.values()].filter(({ outcome }) => outcome === undefined);
    let total = waiting.reduce((sum, { record }) => sum + record.size, bytes);
    const idle = waiting.filter(({ work }) => work === undefined).sort((a, b) => a.record.touched - b.record.touched);
    for (const { record } of idle) {
      if (total <= this.#limits.totalBytes) break;
      await this.remove(record.id);
      total -= record.size;
    }
    if (total > this.#limits.totalBytes) throw diskFull();
    await this.#limits.requireSpace(bytes);
  }

  #require(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw asError(ERRORS.FILE_NOT_FOUND);
    return entry;
  }
}

/** The library knows its refusals by their fields. */
function asError(refusal: { readonly status_code: number; readonly body: string }): Error {
  return Object.assign(new Error(refusal.body), refusal);
}

/** One work at a time on a file. */
async function alone<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
  while (entry.work !== undefined) await entry.work;
  const running = work();
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  entry.work = settled;
  try {
    return await running;
  } finally {
    if (entry.work === settled) entry.work = undefined;
  }
}

function idFor(facts: UploadFacts, apart: string): string {
  const { owner, space, fileName, mode, size } = facts;
  return createHash('sha256')
    .update(JSON.stringify([owner, space, fileName, mode, size, apart]))
    .digest('hex');
}
