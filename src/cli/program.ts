import type { Manner } from '../errors/exitCodes.ts';

/** The name the program was called by, for messages and help. */
export function program({ manner }: { readonly manner: Manner }): 'pulpo' | 'octo' {
  return manner === 'classic' ? 'octo' : 'pulpo';
}
