import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors/appError.ts';
import type { PackageFile } from '../../../src/flows/findPackages.ts';
import type { PushRequest, Uploaded } from '../../../src/flows/pushPackages.ts';
import { pushPackages } from '../../../src/flows/pushPackages.ts';
import { RecordingReporter } from './fakeTasks.ts';

const file = (id: string): PackageFile => ({
  id,
  version: '1.0',
  extension: '.zip',
  fileName: `${id}.1.0.zip`,
  path: `/out/${id}.1.0.zip`,
});
const stored: Uploaded = { outcome: 'stored', url: 'https://octopus.example/p', sizeBytes: 4, sha1: undefined, delta: undefined };
const exists = new AppError('refused', 'UNEXPECTED', 'A package with the same id and version already exists');
const lost = new AppError('unknown', 'UNEXPECTED', 'The answer was lost');

function push(answers: Record<string, Uploaded | Error>, request: Partial<PushRequest> = {}) {
  const reporter = new RecordingReporter();
  const sent: string[] = [];
  let running = 0;
  let most = 0;
  const upload = async (target: PackageFile): Promise<Uploaded> => {
    sent.push(target.id);
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    const answer = answers[target.id];
    if (answer instanceof Error) throw answer;
    return answer ?? stored;
  };
  const packages = Object.keys(answers).map(file);
  const result = pushPackages(
    { packages, overwriteMode: 'FailIfExists', onFailure: 'stop', parallel: 1, ...request },
    { reporter, upload },
  );
  return { result, reporter, sent, most: () => most };
}

describe('pushPackages', () => {
  it('tells for every package how the server took it', async () => {
    const run = push({ A: stored, B: { ...stored, outcome: 'kept' } });
    expect(await run.result).toMatchObject({ ending: 'ok', packages: [{ state: 'stored' }, { state: 'kept' }] });
    expect(run.reporter.ofType('info').map((event) => event.message)).toEqual(['Pushed A 1.0', 'B 1.0 is there already; kept']);
  });

  it('stops at a failure and names what was left out', async () => {
    const run = push({ A: stored, B: exists, C: stored });
    expect(await run.result).toMatchObject({
      ending: 'failed',
      packages: [{ state: 'stored' }, { state: 'failed', error: exists }, { state: 'skipped' }],
    });
    expect(run.sent).toEqual(['A', 'B']);
  });

  it('goes on after a failure when told to', async () => {
    const run = push({ A: exists, B: stored }, { onFailure: 'continue' });
    expect(await run.result).toMatchObject({ ending: 'failed', packages: [{ state: 'failed' }, { state: 'stored' }] });
  });

  it('throws where nothing was stored', async () => {
    await expect(push({ A: exists }).result).rejects.toBe(exists);
    await expect(push({ A: exists, B: exists }, { onFailure: 'continue' }).result).rejects.toMatchObject({
      kind: 'refused',
      message: `None of 2 packages was pushed: ${exists.message}`,
    });
  });

  it('ends with unknown when the outcome of one is', async () => {
    expect((await push({ A: stored, B: lost }).result).ending).toBe('unknown');
  });

  it('keeps to the number of uploads at once', async () => {
    const run = push({ A: stored, B: stored, C: stored, D: stored }, { parallel: 2 });
    await run.result;
    expect(run.most()).toBe(2);
  });

  const interrupted = new AppError('interrupted', 'INTERRUPTED', 'Interrupted');

  it('C69: tells after a signal what was pushed, what was under way and what was not begun', async () => {
    const result = await push({ A: stored, B: interrupted, C: stored }, { onFailure: 'continue' }).result;
    expect(result).toMatchObject({ ending: 'interrupted', packages: [{ state: 'stored' }, { state: 'failed' }, { state: 'skipped' }] });
    expect(result.packages[1]?.error?.details).toEqual(['Pushing B.1.0.zip was under way; the server may have done it.']);
  });

  it('C69: throws the interruption where nothing was pushed', async () => {
    await expect(push({ A: interrupted }).result).rejects.toMatchObject({ kind: 'interrupted' });
  });
});
