import type { ClassicWording } from '../appError.ts';

interface Named {
  readonly Id: string;
  readonly Name: string;
}

/** Octo's words of the commands that make and remove projects (octo-classic.md §3.13, §3.14). */
export const projectErrors = {
  lifecycleMissing: (name: string): ClassicWording => ({ message: `The lifecycle ${name} does not exist.`, kind: 'usage' }),
  taken: ({ Id, Name }: Named): ClassicWording => ({
    message: `The project ${Name} (ID ${Id}) already exists in this project group.`,
    kind: 'usage',
  }),
  notFound: (): ClassicWording => ({
    message: 'Could not find project; either it does not exist or you lack permissions to view it.',
    kind: 'usage',
  }),
  /** `reason`: the server's, in octo's words, which it told a second time below. */
  notChanged: (verb: 'deleting' | 'disabling', { Name }: Pick<Named, 'Name'>, reason: string): ClassicWording => ({
    message: `Error ${verb} project ${Name}: ${reason.split('\n', 1)[0] ?? ''}\n${reason}`,
  }),
};
