import { defineCommand } from '../cli/defineCommand.ts';
import { createWorkerPool } from '../flows/createWorkerPool.ts';
import { madeThing } from '../output/classic/madeThings.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description: 'Creates a worker pool.',
  examples: [
    { text: 'Create a pool', line: 'pulpo create-workerpool --name Linux' },
    { text: 'Create it unless it is there', line: 'pulpo create-workerpool --name Linux --ignore-if-exists' },
  ],
  options: {
    name: { type: 'text', required: true, placeholder: 'name', summary: 'Name of the pool' },
    ignoreIfExists: { type: 'flag', summary: 'Take a pool of this name that exists' },
  },
  uses: ['connection', 'output'],
  async run(options, context) {
    const { pool, state } = await createWorkerPool(await context.api(), options.name, options.ignoreIfExists ? 'take' : 'refuse');
    const { Id, Name } = pool;
    return {
      data: { Id, Name, State: state },
      view: lines(state === 'created' ? `Created the worker pool ${Name} (${Id})` : `The worker pool ${Name} (${Id}) exists already`),
      classic: () => madeThing({ noun: 'worker pool', ending: 'WorkerPool', state, made: pool }),
    };
  },
});
