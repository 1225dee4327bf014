import type { CommandResult } from '../cli/defineCommand.ts';
import type { Progression } from '../flows/releaseProgression.ts';
import { progressed } from '../output/classic/progression.ts';
import { lines } from '../output/view.ts';

/** Which release, of both commands. */
export const oneReleaseOptions = {
  project: { type: 'text', required: true, placeholder: 'name', summary: 'Project, by name or id', complete: 'project' },
  version: {
    type: 'text',
    required: true,
    aliases: ['release-number'],
    placeholder: 'version',
    summary: 'Version of the release',
    complete: 'release',
  },
} as const;

/** `reason`: where progress was prevented. */
export function progressionAnswer(action: 'allowed' | 'prevented', result: Progression, reason?: string): CommandResult {
  const { project, release, state } = result;
  const named = `release ${release.Version} of ${project.Name}`;
  const done = action === 'allowed' ? `The ${named} may progress` : `The ${named} is kept from progressing`;
  return {
    data: {
      SpaceId: project.SpaceId,
      Project: { Id: project.Id, Name: project.Name },
      Release: { Id: release.Id, Version: release.Version, IsPreventedFromProgressing: action === 'prevented' },
      ...(reason === undefined ? {} : { ReasonToPrevent: reason }),
      State: state === 'already' ? 'already' : action,
    },
    view: lines(state === 'already' ? `${done} already` : done),
    classic: () => progressed(action, result),
  };
}
