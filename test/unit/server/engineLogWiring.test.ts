/** What the engine meets outside of any task stands in the server's log. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LogLine } from '../../../src/server/http/appParts.ts';
import { loadSqlite, openDatabase } from '../../../src/server/store/sqlite.ts';
import { setUpProject, untilCompleted } from '../../support/deploySetup.ts';
import { tempDir } from '../../support/tempDir.ts';
import { startTestServer, testServer } from '../../support/testServer.ts';

/** A data folder whose database refuses every change of a task while it holds fewer than `tasks` of them. */
async function refusingFolder(tasks: number): Promise<string> {
  const data = join(tempDir(), 'data');
  await (await startTestServer({ data })).close();
  const database = openDatabase(await loadSqlite(), join(data, 'pulpo.db'), 'write');
  database.exec(`create trigger refuse before update on document
    when new.collection = 'tasks' and (select count(*) from document where collection = 'tasks') < ${tasks}
    begin select raise(abort, 'the store refuses'); end`);
  database.close();
  return data;
}

it('what the store refuses the engine is told in the server log, once however often it comes', async () => {
  const lines: LogLine[] = [];
  const engineLines = () => lines.filter((line) => line.message.startsWith('The engine met an error'));
  let told: () => void = () => undefined;
  const isTold = new Promise<void>((resolve) => (told = resolve));
  const log = (line: LogLine): void => {
    lines.push(line);
    if (engineLines().length > 0) told();
  };
  const server = await testServer({ data: await refusingFolder(3), log });
  const project = await setUpProject(server, 'Web', { steps: [{ name: 'Say', body: 'echo hello' }] });
  const first = await project.deploy('1.0.0');
  await isTold;
  // Wakes the engine, which meets the same error again; the third is what the store waits for.
  await project.deploy('1.0.1');
  await project.deploy('1.0.2');
  expect((await untilCompleted(server, first)).State).toBe('Success');
  expect(engineLines()).toEqual([
    {
      level: 'error',
      message: 'The engine met an error: the store refuses',
      error: expect.objectContaining({ message: 'the store refuses' }),
    },
  ]);
});
