/** A runbook on a test server, made through its API. */
import { expectOk, scriptStep } from './sampleProject.ts';
import type { TestServer } from './testServer.ts';

export interface RunbookOptions {
  readonly name?: string;
  readonly steps?: readonly object[];
  /** Fields of the runbook beside its name and project. */
  readonly runbook?: object;
}

/** A runbook of the project with the steps, nothing published. */
export async function makeRunbook(server: TestServer, project: any, options: RunbookOptions = {}): Promise<any> {
  const body = { Name: options.name ?? 'Backup', ProjectId: project.Id, ...options.runbook };
  const runbook = await expectOk(server, 'POST', 'runbooks', body);
  await putRunbookSteps(server, runbook, options.steps ?? [scriptStep('Say hello')]);
  return runbook;
}

export async function putRunbookSteps(server: TestServer, runbook: any, steps: readonly object[]): Promise<any> {
  const process = await expectOk(server, 'GET', `runbookProcesses/${runbook.RunbookProcessId}`);
  return expectOk(server, 'PUT', `runbookProcesses/${process.Id}`, { ...process, Steps: steps });
}

/** Freezes the runbook and publishes what was frozen. */
export function publishSnapshot(server: TestServer, runbook: any, snapshot: object = {}): Promise<any> {
  const body = { RunbookId: runbook.Id, ProjectId: runbook.ProjectId, ...snapshot };
  return expectOk(server, 'POST', 'runbookSnapshots?publish=true', body);
}
