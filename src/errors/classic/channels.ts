import type { ClassicWording } from '../appError.ts';

/** Octo's words of create-channel (octo-classic.md §3.11). */
export const channelErrors = {
  notOffered: (): ClassicWording => ({
    message: 'This Octopus Server does not support channels; they came with Octopus 3.2.',
    kind: 'usage',
  }),
  /** `noun`: project or lifecycle. */
  notNamed: (noun: string, wanted: string): ClassicWording => ({
    message: `Could not find ${noun} named '${wanted}'; either it does not exist or you lack permissions to view it.`,
    kind: 'usage',
  }),
  taken: (): ClassicWording => ({
    message: 'This channel already exists. If you would like to update it, please use the parameter: --update-existing',
    kind: 'usage',
  }),
};
