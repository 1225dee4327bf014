import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../cli/defineCommand.ts';
import { AppError } from '../errors/appError.ts';

/** Of every command that deletes. */
export const yesOption = { type: 'flag', summary: 'Delete without a question' } as const;

/** {@link confirm}, unless `--yes` was given; in the classic manner nobody is asked, as octo never did. */
export async function confirmUnlessTold(question: string, { yes }: { readonly yes: boolean }, context: CommandContext): Promise<void> {
  if (!yes && context.manner === 'native') await confirm(question, context);
}

/**
 * Asks a person before something is deleted; without a terminal, in JSON (where a question would be no part of the document), or
 * with any answer but yes, ends with `CONFIRMATION_REQUIRED`.
 */
export async function confirm(
  question: string,
  { streams, signal, outputFormat }: Pick<CommandContext, 'streams' | 'signal' | 'outputFormat'>,
): Promise<void> {
  if (!streams.stdin.isTTY || outputFormat === 'json') throw unconfirmed(`${question} Nobody is there to say yes`);
  await streams.stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: streams.stdin.stream(), signal });
  try {
    for await (const line of lines) {
      if (/^\s*y(?:es)?\s*$/i.test(line)) return;
      break;
    }
  } finally {
    lines.close();
  }
  throw unconfirmed('Nothing was deleted');
}

function unconfirmed(message: string): AppError {
  return new AppError('usage', 'CONFIRMATION_REQUIRED', message, { hint: 'Give --yes to go ahead without a question.' });
}
