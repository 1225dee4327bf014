/** What the program needs of the machine it runs on. Adapters for Node stand beside this file; tests pass fakes. */
import type { Readable } from 'node:stream';

export interface Clock {
  /** Wall time in milliseconds since the epoch. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. Durations and deadlines use this one. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Random {
  /** A number from 0 (inclusive) to 1 (exclusive), for jitter only. */
  fraction(): number;
}

export interface Env {
  get(name: string): string | undefined;
  /** Reads a variable and removes it, so that no child process inherits it. */
  take(name: string): string | undefined;
  all(): Readonly<Record<string, string>>;
}

export interface OutputStream {
  readonly isTTY: boolean;
  /** Width in columns of a terminal, undefined elsewhere. */
  readonly columns: number | undefined;
  /** Resolves when the text was accepted; rejects with an AppError `OUTPUT_UNWRITABLE` when the stream is broken. A closed pipe resolves and sets `closed`. */
  write(text: string): Promise<void>;
  /** True once the reader has gone (EPIPE): further writes are dropped. */
  readonly closed: boolean;
  /** The Node stream behind a terminal, for a library that draws on it; absent elsewhere. */
  readonly terminal?: NodeJS.WriteStream;
}

export interface Streams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: {
    readonly isTTY: boolean;
    stream(): Readable;
    /** On a terminal: whether every key is delivered at once and none is shown. Ctrl-C then comes as the character U+0003. */
    setRaw?(raw: boolean): void;
  };
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | Readable;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; several values of one name are joined by ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** Reads at most `limit` bytes as UTF-8 text; more rejects with `BODY_TOO_LARGE` and ends the connection. May be called once. */
  text(limit: number): Promise<string>;
  /** The raw body; the caller reads or destroys it. */
  stream(): Readable;
}

/**
 * One exchange: no redirect is followed, nothing is retried, any status is a response. Transport failures reject with the system's
 * error; where provably nothing was sent, the error has `phase: 'connect'`. A refusal by a proxy has the code `PROXY_REFUSED`.
 */
export interface Http {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** Small files: notes, documents, logs. Packages are streamed elsewhere. Paths are absolute; failures are the system's errors. */
/** A file to be streamed: opened as often as needed, never held in memory. */
export interface FileSource {
  /** The last part of its path. */
  readonly name: string;
  /** Bytes, when it was opened. */
  readonly size: number;
  /** Its bytes from the start, or from a byte on, in chunks of 1 MiB. */
  stream(from?: number): Readable;
  /**
   * The same for bytes that are only passed on: memory is used again, a chunk's after five more were taken. A stream of large files
   * otherwise costs more in fresh memory than in reading.
   */
  passing?(from: number): AsyncIterable<Buffer>;
  /** Whether it still is the file that was opened, with its size and time; absent for a source that can not change. */
  unchanged?(): Promise<boolean>;
}

export interface Files {
  /** The whole file; one of more than `limit` bytes rejects with `EFBIG`. */
  read(path: string, limit: number): Promise<Uint8Array>;
  /** The absolute path with every link followed; rejects with `ENOENT` where nothing stands. */
  realPath(path: string): Promise<string>;
  /** Writes the file whole or not at all; its folder must exist. */
  write(path: string, text: string): Promise<void>;
  /** Makes a folder and those above it; one that is there already is no error. */
  makeFolder(path: string): Promise<void>;
  /** What stands at the path; links are followed. */
  kind(path: string): Promise<'file' | 'folder' | 'other' | 'absent'>;
  /** Absolute paths of the files in a folder, with `/`, sorted; `tree` goes into sub-folders but not through links. An absent folder has none. */
  list(folder: string, depth: 'folder' | 'tree'): Promise<readonly string[]>;
  /** A regular file to be streamed; what is none rejects with `EISDIR` or `EINVAL`. */
  open(path: string): Promise<FileSource>;
}

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Give the child a process group of its own (so that {@link RunningProcess.signalGroup} reaches all of it). */
  readonly group: 'own' | 'shared';
  /** Written to the child's standard input, which is then closed; absent: no input. */
  readonly input?: string;
  readonly uid?: number;
  readonly gid?: number;
}

export interface RunningProcess {
  readonly pid: number;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the process itself has ended, even if a child of it still holds its pipes. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  signal(name: NodeJS.Signals): void;
  /** Signals the whole process group. A group that is gone is no error. */
  signalGroup(name: NodeJS.Signals): void;
  /** Goes on emptying the output that a child of the process may still hold, without keeping this program alive for it. */
  letGo(): void;
}

/** A user of the machine that processes can run as. */
export interface MachineUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

export interface Processes {
  /** Starts a program without a shell. Rejects with `ENOENT` when it does not exist. */
  start(request: ProcessRequest): Promise<RunningProcess>;
  /** Ids of the processes whose environment holds `name=value` (Linux; elsewhere none). */
  withEnvironment(name: string, value: string): Promise<readonly number[]>;
  /** Ids of the living processes of a group, given by the id of the process it was made for (Linux; elsewhere that id while any live). */
  inGroup(group: number): Promise<readonly number[]>;
  /** A text that only this process has among all that ever had its id (Linux: boot and start time); undefined when it does not live. */
  identity(pid: number): Promise<string | undefined>;
  /** Signals one process by id, or a whole group; one that is gone is no error. */
  signalPid(pid: number, name: NodeJS.Signals): void;
  signalGroup(group: number, name: NodeJS.Signals): void;
  /** A user of this machine by name or number, or undefined. */
  lookUpUser(name: string): Promise<MachineUser | undefined>;
  /** Does something when this program ends, also where it ends at once and nothing can be waited for; the latest first. The answer calls it off. */
  atExit(action: () => void): () => void;
}
