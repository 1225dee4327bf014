/** Turns what a script writes into log lines and effects: decoded, service messages taken out, secrets masked, cut into lines. */
import type { LineCategory } from '../log/logTree.ts';
import type { Masker, MaskStream } from '../../../masking/masker.ts';
import type { LineSplitter } from './lineSplitter.ts';
import { createLineSplitter } from './lineSplitter.ts';
import type { MessageParser, ServiceMessage } from './serviceMessages.ts';
import { createMessageParser } from './serviceMessages.ts';

export interface ScriptListener {
  line(category: LineCategory, text: string): void;
  setVariable(variable: { readonly name: string; readonly value: string; readonly sensitive: boolean }): void;
  progress(percentage: number, message: string): void;
  artifact(artifact: { readonly path: string; readonly name: string }): void;
  /** What `fail_step` says instead of the exit code. */
  resultMessage(message: string): void;
}

export interface OutputSink {
  push(chunk: Uint8Array): void;
  /** Nothing came for a while: shows what can be shown. */
  pause(): void;
  end(): void;
}

export interface ScriptOutput {
  readonly stdout: OutputSink;
  readonly stderr: OutputSink;
  /** Did the script write to the error output, other than progress? */
  wroteErrors(): boolean;
}

interface ScriptOutputOptions {
  readonly masker: Masker;
  readonly listener: ScriptListener;
  /** Random text only the step's own functions know: without it nothing sets a variable (fault row S33). */
  readonly key: string;
}

/** Messages a step may send; more are dropped with one warning (fault row S33). */
const mostMessages = 10_000;

type Channel = 'stdout' | 'stderr';
type Level = LineCategory | 'ignore';

const levels: Readonly<Record<string, readonly [Channel, Level]>> = {
  'stdout-default': ['stdout', 'Info'],
  'stdout-ignore': ['stdout', 'ignore'],
  'stdout-error': ['stdout', 'Error'],
  'stdout-warning': ['stdout', 'Warning'],
  'stdout-verbose': ['stdout', 'Verbose'],
  'stdout-highlight': ['stdout', 'Highlight'],
  'stdout-wait': ['stdout', 'Wait'],
  'stderr-default': ['stderr', 'Error'],
  'stderr-ignore': ['stderr', 'ignore'],
  'stderr-error': ['stderr', 'Error'],
  'stderr-progress': ['stderr', 'Verbose'],
};

export function createScriptOutput(options: ScriptOutputOptions): ScriptOutput {
  const { masker, listener } = options;
  let messages = 0;
  let wroteErrors = false;
  const lineTo = (category: LineCategory, text: string): void => {
    if (category === 'Error') wroteErrors = true;
    listener.line(category, text);
  };
  const channels: Readonly<Record<Channel, ChannelOutput>> = {
    stdout: createChannel(masker.stream(), 'Info', lineTo),
    stderr: createChannel(masker.stream(), 'Error', lineTo),
  };
  const act = createMessageHandler(options);

  function handle(message: ServiceMessage): void {
    messages += 1;
    if (messages > mostMessages) {
      if (messages === mostMessages + 1)
        listener.line('Warning', `The step sent more than ${mostMessages} service messages; further ones are ignored.`);
      return;
    }
    const level = levels[message.name];
    if (level === undefined) act(message);
    else channels[level[0]].switchTo(level[1]);
  }

  const sink = (channel: ChannelOutput): OutputSink => createSink(channel, createMessageParser(), handle);
  return { stdout: sink(channels.stdout), stderr: sink(channels.stderr), wroteErrors: () => wroteErrors };
}

function createSink(channel: ChannelOutput, parser: MessageParser, handle: (message: ServiceMessage) => void): OutputSink {
  // Invalid UTF-8 becomes U+FFFD; a character cut by a chunk is kept for the next one.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let lineBegun = false;
  /** A message that has its line to itself leaves no empty line behind. */
  let dropLineEnd = false;
  const feed = (parts: ReturnType<MessageParser['push']>): void => {
    for (const part of parts) {
      if (part.type === 'message') {
        dropLineEnd = !lineBegun;
        handle(part);
        continue;
      }
      const text = dropLineEnd ? part.text.replace(/^\r?\n?/, '') : part.text;
      if (part.text !== '\r') dropLineEnd = false;
      if (text !== '') lineBegun = !text.endsWith('\n');
      channel.text(text);
    }
  };
  return {
    push: (chunk) => feed(parser.push(decoder.decode(chunk, { stream: true }))),
    pause: () => channel.pause(),
    end() {
      feed(parser.push(decoder.decode()));
      feed(parser.end());
      channel.end();
    },
  };
}

interface ChannelOutput {
  text(text: string): void;
  pause(): void;
  switchTo(level: Level): void;
  end(): void;
}

function createChannel(masking: MaskStream, initial: LineCategory, line: (category: LineCategory, text: string) => void): ChannelOutput {
  const splitter: LineSplitter = createLineSplitter();
  let level: Level = initial;
  const emit = (lines: readonly string[]): void => {
    if (level !== 'ignore') for (const text of lines) line(level, text);
  };
  const close = (): void => {
    emit(splitter.push(masking.flush()));
    emit(splitter.end());
  };
  return {
    text: (text) => emit(splitter.push(masking.push(text))),
    pause: () => emit(splitter.push(masking.pause())),
    switchTo(next) {
      close();
      level = next;
    },
    end: close,
  };
}

/** Carries out messages that are not about log levels; unknown ones mean nothing to this server. */
function createMessageHandler({ masker, listener, key }: ScriptOutputOptions): (message: ServiceMessage) => void {
  const refused = new Set<string>();

  /** Only the step's own functions know the key: output that merely looks like a message has no effect. */
  function isOwn(message: ServiceMessage): boolean {
    if (message.attributes.get('key') === key) return true;
    if (!refused.has(message.name)) {
      const hint = 'Use the functions of the step, such as set_octopusvariable.';
      listener.line(
        'Warning',
        `A service message "${message.name}" in the output was ignored: it does not come from the step itself. ${hint}`,
      );
    }
    refused.add(message.name);
    return false;
  }

  return (message) => {
    const value = (name: string): string => message.attributes.get(name) ?? '';
    switch (message.name) {
      case 'mask':
        masker.add(value('value'));
        return;
      case 'progress':
        listener.progress(Math.min(100, Math.max(0, Number.parseInt(value('percentage'), 10) || 0)), value('message'));
        return;
      case 'setvariable':
        if (isOwn(message))
          listener.setVariable({ name: value('name'), value: value('value'), sensitive: /^true$/i.test(value('sensitive')) });
        return;
      case 'createartifact':
        if (isOwn(message)) listener.artifact({ path: value('path'), name: value('name') });
        return;
      case 'resultmessage':
        if (isOwn(message)) listener.resultMessage(value('message'));
        return;
    }
  };
}
