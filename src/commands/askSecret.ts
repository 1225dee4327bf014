import type { CommandContext } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';

const enter = /[\r\n]/;
const backspace = /[\u0008\u007f]/;

/**
 * Asks for a secret on the terminal: what is typed is not shown. Resolves with the line, trimmed; rejects with INTERRUPTED on Ctrl-C. To be called where
 * standard input is a terminal.
 */
export async function askSecret(question: string, { streams, signal }: Pick<CommandContext, 'streams' | 'signal'>): Promise<string> {
  const { stdin, stderr } = streams;
  await stderr.write(question);
  stdin.setRaw?.(true);
  try {
    return (await readKeys(stdin.stream(), signal)).trim();
  } finally {
    stdin.setRaw?.(false);
    await stderr.write('\n');
  }
}

function readKeys(stream: NodeJS.ReadableStream, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const settle = (act: () => void): void => {
      stream.removeListener('data', onData).removeListener('end', onEnd).removeListener('error', onError);
      signal.removeEventListener('abort', onAbort);
      stream.pause();
      act();
    };
    const onAbort = (): void => settle(() => reject(reasonOf(signal)));
    const onError = (error: Error): void => settle(() => reject(error));
    const onEnd = (): void => settle(() => resolve(typed.join('')));
    const onData = (chunk: Buffer | string): void => {
      for (const key of withoutEscapes(String(chunk))) {
        if (key === '\u0003') return settle(() => reject(new AppError('interrupted', 'INTERRUPTED', 'Interrupted')));
        if (enter.test(key) || key === '\u0004') return settle(() => resolve(typed.join('')));
        if (key === '\u0015') typed = [];
        else if (backspace.test(key)) typed.pop();
        else if (key >= ' ') typed.push(key);
      }
    };
    stream.on('data', onData).on('end', onEnd).on('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    stream.resume();
  });
}

/** Arrow keys, and the marks around what a terminal pastes. */
function withoutEscapes(text: string): string {
  return text.replace(/\u001b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])?/g, '');
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new AppError('interrupted', 'INTERRUPTED', 'Interrupted');
}
