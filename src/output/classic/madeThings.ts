import type { View } from '../view.ts';
import { lines } from '../view.ts';

export interface MadeThing {
  /** `worker pool`, and as octo wrote it at the end: `WorkerPool`. */
  readonly noun: string;
  readonly ending: string;
  readonly state: 'created' | 'existing';
  readonly made: { readonly Id: string; readonly Name: string };
}

/** What octo told of something it made by name; it ended so for what was there already, too (octo-classic.md §3.12). */
export function madeThing({ noun, ending, state, made: { Id, Name } }: MadeThing): View {
  const first = state === 'created' ? `Creating ${noun}: ${Name}` : `The ${noun} ${Name} (ID ${Id}) already exists`;
  return lines(first, `${ending} created. ID: ${Id}`);
}
