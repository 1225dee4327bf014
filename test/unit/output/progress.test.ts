import { describe, expect, it } from 'vitest';
import { formatBytes, formatProgress } from '../../../src/output/formatProgress.ts';
import { lineProgress, spinnerProgress } from '../../../src/output/progress.ts';
import { fakeClock } from '../../support/fakeClock.ts';

const at = (done: number) => ({ type: 'progress', id: 'u', label: 'Pushing', done, total: 100, unit: 'bytes' }) as const;

describe('progress where nothing can be drawn', () => {
  it('is a line every ten seconds', () => {
    const clock = fakeClock('manual');
    const lines: string[] = [];
    const progress = lineProgress(clock, (line) => lines.push(line));
    for (const done of [0, 10, 20, 30, 40]) {
      progress.update(at(done));
      clock.advance(4_000);
    }
    expect(lines).toEqual(['Pushing: 30 of 100 B (30 %), 3 B/s, 28 s left']);
  });

  it('says at the end of something long that the server is waited for', () => {
    const clock = fakeClock('manual');
    const lines: string[] = [];
    const progress = lineProgress(clock, (line) => lines.push(line));
    for (const done of [0, 50, 100]) {
      progress.update(at(done));
      clock.advance(9_000);
    }
    expect(lines).toEqual(['Pushing: 100 of 100 B (100 %), 6 B/s, waiting for the server']);
  });

  it('is nothing for what is done sooner', () => {
    const clock = fakeClock('manual');
    const lines: string[] = [];
    const progress = lineProgress(clock, (line) => lines.push(line));
    progress.update(at(0));
    clock.advance(9_999);
    progress.update(at(100));
    progress.end('u');
    expect(lines).toEqual([]);
  });
});

describe('progress on a terminal', () => {
  function fakeSpinner() {
    const log: string[] = [];
    const spinner = {
      text: '',
      isSpinning: false,
      start: () => void ((spinner.isSpinning = true), log.push(`start ${spinner.text}`)),
      stop: () => void ((spinner.isSpinning = false), log.push('stop')),
      clear: () => void log.push('clear'),
      render: () => void log.push('render'),
    };
    return { spinner, log };
  }

  it('is one spinner that names everything under way', async () => {
    const { spinner, log } = fakeSpinner();
    const progress = spinnerProgress({ clean: (text) => text, clock: fakeClock('manual'), loadSpinner: () => Promise.resolve(spinner) });
    progress.update(at(10));
    await Promise.resolve();
    progress.update({ ...at(1), id: 'v', label: 'Deploying', unit: 'items', total: 4 });
    expect(log).toEqual(['start Pushing: 10 of 100 B (10 %)']);
    expect(spinner.text).toBe('Pushing: 10 of 100 B (10 %)  Deploying: 1 of 4 (25 %)');
    progress.end('u');
    progress.end('v');
    expect(log.at(-1)).toBe('stop');
  });

  it('says for how long nothing has moved, and that only the answer is missing', async () => {
    const { spinner } = fakeSpinner();
    const clock = fakeClock('manual');
    let standstill = () => '';
    const loadSpinner = (told: () => string) => ((standstill = told), Promise.resolve(spinner));
    const progress = spinnerProgress({ clean: (text) => text, clock, loadSpinner });
    progress.update(at(10));
    clock.advance(2_999);
    const soon = standstill();
    clock.advance(9_001);
    const later = standstill();
    progress.update(at(100));
    clock.advance(130_000);
    expect([soon, later, standstill()]).toEqual(['', ', stalled for 12 s', ', waiting for the server for 2 min 10 s']);
  });

  it('gets out of the way of lines', async () => {
    const { spinner, log } = fakeSpinner();
    const progress = spinnerProgress({ clean: (text) => text, clock: fakeClock('manual'), loadSpinner: () => Promise.resolve(spinner) });
    progress.update(at(10));
    await Promise.resolve();
    progress.around(() => log.push('line'));
    expect(log.slice(1)).toEqual(['clear', 'line', 'render']);
  });

  it('never starts after it was stopped', async () => {
    const { spinner, log } = fakeSpinner();
    const progress = spinnerProgress({ clean: (text) => text, clock: fakeClock('manual'), loadSpinner: () => Promise.resolve(spinner) });
    progress.update(at(10));
    progress.stop();
    await Promise.resolve();
    await Promise.resolve();
    expect(log).toEqual([]);
  });
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [5e9, '5.0 GB'],
  [9e15, '9000.0 TB'],
])('%d bytes are %s', (bytes, shown) => {
  expect(formatBytes(bytes)).toBe(shown);
});

it.each([
  [[1_200_000_000, 5_000_000_000, 'bytes'], '1.2 of 5.0 GB (24 %)'],
  [[3, undefined, 'items'], '3'],
  [[0, 0, 'items'], '0 of 0 (100 %)'],
] as const)('progress %j is %s', ([done, total, unit], shown) => {
  expect(formatProgress(done, total, unit)).toBe(shown);
});
