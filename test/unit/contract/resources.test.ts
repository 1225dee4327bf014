import { describe, expect, it } from 'vitest';
import { ErrorBody } from '../../../src/contract/errorBody.ts';
import { pageOf } from '../../../src/contract/paging.ts';
import { Channel } from '../../../src/contract/resources/channels.ts';
import { DeploymentAction } from '../../../src/contract/resources/deploymentProcesses.ts';
import { Environment } from '../../../src/contract/resources/environments.ts';
import { Project, ProjectInput } from '../../../src/contract/resources/projects.ts';
import { Release } from '../../../src/contract/resources/releases.ts';
import { Task } from '../../../src/contract/resources/tasks.ts';
import { Variable } from '../../../src/contract/resources/variables.ts';

describe('reading resources', () => {
  it('fills in what an older server leaves out', () => {
    const environment = Environment.parse({ Id: 'Environments-1', Name: 'Dev' });
    expect(environment).toMatchObject({ SortOrder: 0, Description: null, Links: {}, EnvironmentTags: [], UseGuidedFailure: false });
  });

  it('takes null for any field that may be absent', () => {
    const channel = Channel.parse({
      Id: 'Channels-1',
      Name: 'Default',
      ProjectId: 'Projects-1',
      Rules: null,
      Type: null,
      IsDefault: null,
      Links: null,
    });
    expect(channel).toMatchObject({ Rules: [], Type: 'Lifecycle', IsDefault: false, Links: {} });
  });

  it('keeps fields it does not know, so that an update gives them back', () => {
    const read = Project.parse({
      Id: 'Projects-1',
      Name: 'Web',
      ProjectGroupId: 'ProjectGroups-1',
      LifecycleId: 'Lifecycles-1',
      NewThing: { A: 1 },
    });
    expect(ProjectInput.parse(read)).toMatchObject({ NewThing: { A: 1 } });
  });

  it('lets a value through that a newer server came up with', () => {
    expect(Task.parse({ Id: 'ServerTasks-1', Name: 'Deploy', State: 'Paused' }).State).toBe('Paused');
  });

  it('takes an absent IsCompleted for a task that is still going on', () => {
    expect(Task.parse({ Id: 'ServerTasks-1', Name: 'Deploy', State: 'Queued' }).IsCompleted).toBe(false);
  });

  it('refuses a release without a version', () => {
    const read = Release.safeParse({ Id: 'Releases-1', ProjectId: 'Projects-1' });
    expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['Version']);
  });

  it('reads a property that is a text and one that is a secret', () => {
    const properties = { 'Octopus.Action.RunOnServer': 'true', Password: { HasValue: true, NewValue: null } };
    const action = DeploymentAction.parse({ Name: 'Run', ActionType: 'Octopus.Script', Properties: properties });
    expect(action.Properties).toMatchObject({ 'Octopus.Action.RunOnServer': 'true', Password: { HasValue: true, NewValue: null } });
  });

  it('reads a sensitive variable, whose value is null', () => {
    expect(
      Variable.parse({
        Name: 'Key',
        Type: 'Sensitive',
        IsSensitive: true,
        Value: null,
        Scope: { Environment: ['Environments-1'], Role: null },
      }),
    ).toMatchObject({
      Value: null,
      Scope: { Environment: ['Environments-1'] },
    });
  });

  it('refuses a page without items', () => {
    expect(pageOf(Environment).safeParse({ TotalResults: 0 }).success).toBe(false);
  });

  it('reads an error body that holds nothing but its message', () => {
    expect(ErrorBody.parse({ ErrorMessage: "The resource 'Projects-9' was not found." }).Errors).toEqual([]);
  });
});
