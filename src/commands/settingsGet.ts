import { defineCommand } from '../cli/defineCommand.ts';
import { lines } from '../output/view.ts';
import { requireSetting } from './settingNames.ts';

export const command = defineCommand({
  description: 'Prints the value of one setting and nothing else; an empty line where it has none. A secret is masked.',
  examples: [{ text: 'Which server is used', line: 'pulpo settings get server' }],
  options: {},
  positional: { name: 'setting', summary: 'The setting, as "pulpo settings list" names it', many: false, required: true },
  uses: ['connection', 'output'],
  async run({ positionals: [wanted = ''] }, context) {
    const [name] = requireSetting(wanted);
    const found = (await context.settings()).describe().find((setting) => setting.name === name);
    return { data: { Name: name, Value: found?.value ?? null, Source: found?.source ?? null }, view: lines(found?.value ?? '') };
  },
});
