import type { Env } from '../platform/ports.ts';
import type { OutputChoices } from '../output/createOutput.ts';
import type { LogLevel } from '../output/classic/logLevels.ts';
import { defaultLogLevel, logLevels } from '../output/classic/logLevels.ts';
import { sameSpelling } from './optionNames.ts';
import type { Runtime } from './runtime.ts';

/**
 * How to speak, read from the raw command line: an error in the arguments must already be told in the right format, so this
 * looks at the tokens without knowing the command.
 */
export function scanOutputChoices(argv: readonly string[], runtime: Runtime): OutputChoices & { readonly helpFormat: 'default' | 'json' } {
  const end = argv.indexOf('--');
  // What `complete` gets are words of another command line.
  const tokens = argv[0]?.toLowerCase() === 'complete' ? [] : end === -1 ? argv : argv.slice(0, end);
  const format = valueOf(tokens, ['outputformat'], 'f')?.toLowerCase() === 'json' ? 'json' : 'human';
  const forced = hasFlag(tokens, 'enableservicemessages');
  return {
    manner: runtime.manner,
    format,
    helpFormat: ['json', '1'].includes(valueOf(tokens, ['helpoutputformat'], '')?.toLowerCase() ?? '') ? 'json' : 'default',
    quiet: hasFlag(tokens, 'quiet'),
    debug: hasFlag(tokens, 'debug'),
    logLevel: logLevelOf(valueOf(tokens, ['loglevel'], '')),
    dialect: format === 'json' ? undefined : dialectOf(runtime, runtime.env, forced),
    passServiceMessages: hasFlag(tokens, 'passservicemessages') || (runtime.manner === 'classic' && forced),
  };
}

/** A wrong level is told when the arguments are read; until then it is as if none was given. */
function logLevelOf(text: string | undefined): LogLevel {
  return logLevels.find((level, index) => level === text?.trim().toLowerCase() || String(index) === text?.trim()) ?? defaultLogLevel;
}

/** The native manner speaks to a detected build server by itself; octo only when told to, and then always. */
function dialectOf(runtime: Runtime, env: Env, forced: boolean): OutputChoices['dialect'] {
  if (runtime.manner === 'classic' && !forced) return undefined;
  return runtime.detectDialect(env) ?? (forced ? 'plain' : undefined);
}

function hasFlag(tokens: readonly string[], name: string): boolean {
  return tokens.some((token) => {
    const parts = /^--?([^:=]+)(?:[:=](.*))?$/.exec(token);
    const written = (parts?.[1] ?? '').replace(/\+$/, '');
    return sameSpelling(written) === name && !written.endsWith('-') && parts?.[2]?.toLowerCase() !== 'false';
  });
}

function valueOf(tokens: readonly string[], names: readonly string[], letter: string): string | undefined {
  let value: string | undefined;
  tokens.forEach((token, index) => {
    const parts = /^--?([^:=]+)(?:[:=](.*))?$/.exec(token);
    if (parts === null) return;
    const name = parts[1] ?? '';
    if (names.includes(sameSpelling(name)) || name === letter) value = parts[2] ?? tokens[index + 1];
  });
  return value;
}
