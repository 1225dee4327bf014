import { defineCommand } from '../cli/defineCommand.ts';
import { allSettings } from '../settings/definitions.ts';

export const command = defineCommand({
  description: 'Lists every setting with its value and where that comes from: a flag, the environment, or a file. Secrets are masked.',
  examples: [
    { text: 'Where does the server come from', line: 'pulpo settings list' },
    { text: 'What a command with another file would use', line: 'pulpo settings list --config-file ci.yaml --output-format json' },
  ],
  options: {},
  uses: ['connection', 'output'],
  async run(_options, context) {
    const described = (await context.settings()).describe();
    const data = allSettings().map(([name]) => {
      const found = described.find((setting) => setting.name === name);
      return { Name: name, Value: found?.value ?? null, Source: found?.source ?? null };
    });
    return {
      data,
      view: {
        kind: 'table',
        columns: [{ title: 'Setting' }, { title: 'Value' }, { title: 'Source', tone: 'dim' }],
        rows: data.map(({ Name, Value, Source }) => [Name, Value ?? '-', Source ?? 'not set']),
        empty: '',
      },
    };
  },
});
