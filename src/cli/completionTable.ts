import type { CommandEntry } from './commandEntry.ts';
import { optionsOf } from './flagGroups.ts';
import { dashed } from './optionNames.ts';
import type { OptionDefinition } from './options.ts';

export interface CompletedOption {
  /** With its dashes: `--output-format`. */
  readonly name: string;
  readonly summary: string;
  /** `none`: a flag. `words`: one of `words`. `names`: the program is asked, which asks the server. */
  readonly value: 'none' | 'words' | 'file' | 'folder' | 'names' | 'text';
  readonly words: readonly string[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** It takes a file as its argument. */
  readonly takesFile: boolean;
  readonly options: readonly CompletedOption[];
}

/** What a shell can complete, from the command definitions. */
export async function completionTable(entries: readonly CommandEntry[]): Promise<readonly CompletedCommand[]> {
  return Promise.all(
    entries.map(async (entry) => {
      const { command } = await entry.load();
      const options = Object.entries(optionsOf(command)).filter(([, definition]) => definition.hidden !== true);
      return {
        name: entry.name,
        summary: entry.summary,
        takesFile: command.positional !== undefined,
        options: options.map(([key, definition]) => ({ name: `--${dashed(key)}`, summary: definition.summary, ...valueOf(definition) })),
      };
    }),
  );
}

function valueOf(definition: OptionDefinition): Pick<CompletedOption, 'value' | 'words'> {
  if (definition.type === 'flag') return { value: 'none', words: [] };
  if (definition.type === 'boolean') return { value: 'words', words: ['true', 'false'] };
  if (definition.type === 'choice') return { value: 'words', words: definition.choices };
  const { complete } = definition;
  if (complete === 'file' || complete === 'folder') return { value: complete, words: [] };
  if (typeof complete === 'string') return { value: 'names', words: [] };
  return complete === undefined ? { value: 'text', words: [] } : { value: 'words', words: complete };
}
