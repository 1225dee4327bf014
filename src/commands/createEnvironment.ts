import { defineCommand } from '../cli/defineCommand.ts';
import { createEnvironment } from '../flows/createEnvironment.ts';
import { madeThing } from '../output/classic/madeThings.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description: 'Creates an environment. It comes last in the order of the space.',
  examples: [
    { text: 'Create an environment', line: 'pulpo create-environment --name Test' },
    { text: 'Create it unless it is there', line: 'pulpo create-environment --name Test --ignore-if-exists' },
  ],
  options: {
    name: { type: 'text', required: true, placeholder: 'name', summary: 'Name of the environment' },
    ignoreIfExists: { type: 'flag', summary: 'Take an environment of this name that exists' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const existing = options.ignoreIfExists ? 'take' : 'refuse';
    const { environment, state } = await createEnvironment(await context.api(), options.name, existing);
    const { Id, Name } = environment;
    return {
      data: { Id, Name, State: state },
      view: lines(state === 'created' ? `Created the environment ${Name} (${Id})` : `The environment ${Name} (${Id}) exists already`),
      classic: () => madeThing({ noun: 'environment', ending: 'Environment', state, made: environment }),
    };
  },
});
