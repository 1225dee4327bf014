import { expect, it } from 'vitest';
import { milestoneLines } from '../../../../src/output/classic/milestoneLines.ts';
import type { PushMilestones } from '../../../../src/output/milestones.ts';

type Why = PushMilestones['push.deltaLeft']['why'];

const falling = 'Falling back to pushing the complete package to the server';
const texts = (why: Why) => milestoneLines({ kind: 'push.deltaLeft', why }).map(({ level, text }) => `${level}: ${text}`);

it.each<[Why, string]>([
  [{ kind: 'noBase' }, 'No package with the same ID exists on the server'],
  [
    { kind: 'worthless', deltaBytes: 1_234_567, fileBytes: 1_234_568 },
    'The delta file (1,234,567 bytes) is more than 95% the size of the original file (1,234,568 bytes)',
  ],
  [{ kind: 'worthless', fileBytes: 999 }, 'The delta file is more than 95% the size of the original file (999 bytes)'],
  [{ kind: 'timedOut', message: 'no answer' }, 'Delta push timed out: no answer'],
  [{ kind: 'failed', message: 'reset' }, 'Something went wrong while performing a delta transfer: reset'],
])("tells in octo's words why the whole file is sent: %o", (why, line) => {
  expect(texts(why)).toEqual([`information: ${line}`, `information: ${falling}`]);
});

it('tells how much of the file a delta is, with two decimals', () => {
  const made = { kind: 'push.deltaMade', deltaBytes: 123_456, fileBytes: 1_000_000 } as const;
  expect(milestoneLines(made)).toEqual([
    {
      level: 'information',
      text: 'The delta file (123,456 bytes) is 12.35 % the size of the original file (1,000,000 bytes), uploading...',
    },
  ]);
});

it('tells that a push whose answer was lost turned out well', () => {
  const lines = milestoneLines({ kind: 'push.recovered' }).map(({ text }) => text);
  expect(lines).toEqual(['Trying to find out whether the transfer worked', 'Package has been successfully uploaded']);
});
