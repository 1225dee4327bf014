import { defineCommand } from '../cli/defineCommand.ts';
import type { Applied, AppliedItem } from '../flows/applyBlueprint.ts';
import { applyBlueprint } from '../flows/applyBlueprint.ts';
import { describePlan, readNames, summarise } from '../flows/describePlan.ts';
import { parseSecrets } from '../flows/parseSecrets.ts';
import { lines } from '../output/view.ts';

export const command = defineCommand({
  description:
    'Makes a server match a blueprint: a YAML file of environments, lifecycles, project groups, targets, projects with channels, process and variables, library variable sets, tag sets and tenants. ' +
    'Shows what it will create and change, then does it; a second run changes nothing. Nothing is ever deleted.',
  examples: [
    { text: 'Show what would be done', line: 'pulpo apply blueprint.yaml --dry-run' },
    { text: 'Do it, with a secret that the blueprint calls { secret: SMTP }', line: 'pulpo apply blueprint.yaml --secret SMTP=...' },
  ],
  options: {
    dryRun: { type: 'flag', summary: 'Stop after the plan' },
    updateSecrets: { type: 'flag', summary: 'Write secrets that the server has already; whether they changed can not be known' },
    secret: {
      type: 'list',
      placeholder: 'name=value',
      secret: true,
      summary: 'Value of a secret that the blueprint names as { secret: NAME }',
    },
  },
  positional: { name: 'file', summary: 'The blueprint', many: false, required: true },
  uses: ['connection', 'output'],
  async run(options, context) {
    const { reporter } = context;
    const secrets = parseSecrets(options.secret, reporter);
    const doing = options.dryRun ? 'plan' : 'apply';
    const applied = await applyBlueprint(
      { doing, secrets, path: options.positionals[0] ?? '', existingSecrets: options.updateSecrets ? 'update' : 'keep' },
      context,
      (plan) => {
        if (doing === 'apply') for (const message of describePlan(plan)) reporter.emit({ type: 'info', message });
      },
    );
    const failed = applied.items.find(({ error }) => error !== undefined);
    return {
      data: document(applied, doing),
      view: lines(...(doing === 'plan' ? describePlan(applied.plan) : []), ...summarise(applied, doing)),
      ...(failed?.error === undefined ? {} : { ending: failed.error.kind }),
    };
  },
});

function document(applied: Applied, doing: 'plan' | 'apply'): unknown {
  return {
    Server: applied.serverUrl,
    Space: applied.spaceName,
    DryRun: doing === 'plan',
    Reads: readNames(applied.plan),
    Items: applied.items.map(itemDocument),
  };
}

const states = { done: 'Done', unchanged: 'Unchanged', failed: 'Failed', planned: 'Planned' } as const;

function itemDocument({ item, state, url, error }: AppliedItem): unknown {
  return {
    Kind: item.subject.kind,
    Name: item.name,
    Project: 'project' in item.subject ? item.subject.project.name : null,
    Action: item.action,
    State: states[state],
    Fields: item.fields.map(({ field, from, to }) => ({ Field: field, From: from, To: to })),
    UnknownSecrets: item.unknownSecrets,
    Url: url ?? null,
    Error: error ?? null,
  };
}
