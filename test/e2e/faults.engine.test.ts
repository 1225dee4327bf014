/** Rows of the fault matrix that are about running deployments, against the real server: in a process of its own where it must die. */
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { logLines, pushPackage, request, setUpProject, untilCompleted } from '../support/deploySetup.ts';
import { smallZip } from '../support/smallZip.ts';
import { startServerProcess } from '../support/serverProcess.ts';
import { tempDir } from '../support/tempDir.ts';
import { testServer } from '../support/testServer.ts';

const linux = process.platform === 'linux';

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Lives and is no zombie: containers may have nobody who collects orphans. */
function lives(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  try {
    return !['Z', 'X'].includes(readFileSync(stat, 'utf8').replace(/^.*\) /s, '')[0] ?? '');
  } catch {
    return false;
  }
}

/** Writes the ids of what a script starts into a file, one per line, in every way there is to escape from it. */
const escapees = (file: string): string => `
  sleep 1001 & echo $! >> ${file}
  setsid sleep 1002 & echo $! >> ${file}
  nohup sleep 1003 >/dev/null 2>&1 & echo $! >> ${file}
  (setsid bash -c 'sleep 1004 & echo $! >> ${file}' &)
  echo $$ >> ${file}
  while [ "$(wc -l < ${file})" -lt 5 ]; do sleep 0.02; done
  echo ready`;

const pidsIn = (file: string): number[] => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);

it.runIf(linux)('S5: a deployment whose server is killed is recorded as failed, its processes are ended, the queue goes on', async () => {
  const folder = tempDir();
  const [data, pids, ran] = [join(folder, 'data'), join(folder, 'pids'), join(folder, 'ran')];
  const first = await startServerProcess(data);
  const project = await setUpProject(first, 'Killed', {
    steps: [
      { name: 'Endless', body: `echo run >> ${ran}\nif [ ! -e ${pids} ]; then ${escapees(pids)}; sleep 1000; fi` },
      { name: 'After', body: `echo after >> ${ran}` },
    ],
  });
  const killed = await project.deploy('1.0.0');
  await until(async () => pidsIn(pids).length === 5 && (await logLines(first, killed)).includes('Info: ready'));
  const queued = await project.deploy('1.0.1');
  await first.kill();
  expect(pidsIn(pids).filter(lives).length).toBeGreaterThan(0);

  const second = await startServerProcess(data, { apiKey: first.apiKey });
  const task = await request(second, 'GET', `/api/tasks/${killed}`);
  expect(task).toMatchObject({ State: 'Failed', IsCompleted: true, FinishedSuccessfully: false });
  expect(task.ErrorMessage).toMatch(/server stopped/i);
  expect(pidsIn(pids).filter(lives)).toEqual([]);
  expect((await untilCompleted(second, queued)).State).toBe('Success');
  // Once by the killed task, once by the queued one: nothing was run again by itself.
  expect(readFileSync(ran, 'utf8')).toBe('run\nrun\nafter\n');
  const lines = await logLines(second, killed);
  expect(lines).toContain('Info: ready');
  expect(lines.at(-1)).toMatch(/^Fatal: The server stopped while the task ran/);
  expect(readdirSync(join(data, 'work'))).toEqual([]);
  await second.stop();
});

it.runIf(linux)('S5: twenty kills at any moment of a deployment leave every task recorded and no process behind', async () => {
  const folder = tempDir();
  const data = join(folder, 'data');
  const pids = join(folder, 'pids');
  let server = await startServerProcess(data);
  const body = `echo $$ >> ${pids}; for i in 1 2 3 4 5; do echo line $i; sleep 0.02; done`;
  const project = await setUpProject(server, 'Often killed', { steps: [1, 2, 3].map((step) => ({ name: `Step ${step}`, body })) });
  const tasks: string[] = [];
  for (let round = 0; round < 20; round += 1) {
    tasks.push(await project.deploy(`1.0.${round}`));
    await new Promise((resolve) => setTimeout(resolve, round * 25));
    await server.kill();
    server = Object.assign(server, await startServerProcess(data, { apiKey: server.apiKey }));
  }
  const ended = [];
  for (const task of tasks) ended.push(await untilCompleted(server, task));
  expect(ended.filter(({ State }) => State !== 'Success' && State !== 'Failed')).toEqual([]);
  for (const { Id, State, ErrorMessage } of ended) {
    const lines = await logLines(server, Id);
    expect(State === 'Failed' ? ErrorMessage : lines.at(-1)).toMatch(/server stopped|completed successfully/i);
  }
  expect(pidsIn(pids).filter(lives)).toEqual([]);
  expect(await server.stop()).toBe(0);
});

it.runIf(linux)('S21: SIGTERM lets the running step end, records the task, ends with 0 and leaves nothing behind', async () => {
  const folder = tempDir();
  const [data, gate, pids] = [join(folder, 'data'), join(folder, 'gate'), join(folder, 'pids')];
  const server = await startServerProcess(data, { args: ['--drain', '30s'] });
  const project = await setUpProject(server, 'Drained', {
    steps: [
      { name: 'Finishes', body: `echo $$ > ${pids}; echo begun; while [ ! -e ${gate} ]; do sleep 0.02; done; echo done` },
      { name: 'Never begun', body: `touch ${gate}.second` },
    ],
  });
  const taskId = await project.deploy('1.0.0');
  await until(async () => (await logLines(server, taskId)).includes('Info: begun'));
  const stopping = server.stop();
  writeFileSync(gate, '');
  expect(await stopping).toBe(0);
  expect(pidsIn(pids).filter(lives)).toEqual([]);
  expect(existsSync(`${gate}.second`)).toBe(false);
  const again = await startServerProcess(data, { apiKey: server.apiKey });
  expect(await request(again, 'GET', `/api/tasks/${taskId}`)).toMatchObject({
    State: 'Failed',
    ErrorMessage: 'The server stopped before all steps were run.',
  });
  expect(await logLines(again, taskId)).toContain('Info: done');
  await again.stop();
});

it.runIf(linux)('S21: the first Ctrl-C says what is waited for, the second ends scripts and their folders at once', async () => {
  const folder = tempDir();
  const [data, pids] = [join(folder, 'data'), join(folder, 'pids')];
  const server = await startServerProcess(data);
  const project = await setUpProject(server, 'Stubborn', {
    steps: [{ name: 'Never ends', body: `trap '' TERM; sleep 1000 & echo $! > ${pids}; echo $$ >> ${pids}; echo begun; wait; sleep 1000` }],
  });
  const taskId = await project.deploy('1.0.0');
  await until(async () => (await logLines(server, taskId)).includes('Info: begun'));
  expect(readdirSync(join(data, 'work'))).not.toEqual([]);
  let told = '';
  server.child.stderr.on('data', (chunk) => (told += String(chunk)));
  server.child.kill('SIGINT');
  await until(() => told.includes('at once'));
  expect(told).toMatch(
    new RegExp(`Stopping the server, waiting up to 30 s for the running step of ${taskId} \\(Deploy Stubborn.*\\). A second Ctrl-C`),
  );
  expect(pidsIn(pids).filter(lives)).toHaveLength(2);
  const exit = once(server.child, 'exit');
  server.child.kill('SIGINT');
  expect((await exit)[0]).toBe(130);
  await until(() => pidsIn(pids).filter(lives).length === 0);
  expect(existsSync(join(data, 'work'))).toBe(false);
  const again = await startServerProcess(data, { apiKey: server.apiKey });
  expect(await request(again, 'GET', `/api/tasks/${taskId}`)).toMatchObject({ State: 'Failed' });
  await again.stop();
});

it('S24: fifty deployments into one environment at once are all made and run one after the other', async () => {
  const server = await testServer();
  const log = join(tempDir(), 'log');
  const project = await setUpProject(server, 'Crowded', {
    steps: [{ name: 'Alone', body: `echo start >> ${log}; sleep 0.01; echo end >> ${log}` }],
  });
  const first = await project.deploy('1.0.0');
  await untilCompleted(server, first);
  const tasks = await Promise.all(Array.from({ length: 49 }, () => project.deploy('1.0.0')));
  const waiting = tasks.at(-1) ?? '';
  const behind = await request(server, 'GET', `/api/tasks/${waiting}/queued-behind?take=100`);
  expect(behind.Items.map((task: { Id: string }) => task.Id)).not.toContain(waiting);
  for (const task of tasks) expect((await untilCompleted(server, task)).State).toBe('Success');
  expect(new Set([first, ...tasks]).size).toBe(50);
  expect(readFileSync(log, 'utf8')).toBe('start\nend\n'.repeat(50));
});

it.runIf(linux)('S27: after a cancel none of what the script started is left, however it hid', async () => {
  const server = await testServer();
  const pids = join(tempDir(), 'pids');
  const project = await setUpProject(server, 'Hiding', { steps: [{ name: 'Hide', body: `${escapees(pids)}; sleep 1000` }] });
  const taskId = await project.deploy('1.0.0');
  await until(async () => pidsIn(pids).length === 5 && (await logLines(server, taskId)).includes('Info: ready'));
  expect((await request(server, 'POST', `/api/tasks/${taskId}/cancel`, {})).State).toMatch(/Cancelling|Canceled/);
  const task = await untilCompleted(server, taskId);
  expect(task.State).toBe('Canceled');
  expect(pidsIn(pids).filter(lives)).toEqual([]);
});

it.runIf(linux)('S28: a script that never ends and ignores TERM is killed by a cancel', async () => {
  const server = await testServer();
  const pids = join(tempDir(), 'pids');
  const body = `trap '' TERM INT HUP; echo $$ > ${pids}; echo stubborn; while true; do sleep 1; done`;
  const project = await setUpProject(server, 'Stubborn', { steps: [{ name: 'Stay', body }] });
  const taskId = await project.deploy('1.0.0');
  await until(async () => (await logLines(server, taskId)).includes('Info: stubborn'));
  await request(server, 'POST', `/api/tasks/${taskId}/cancel`, {});
  expect((await untilCompleted(server, taskId)).State).toBe('Canceled');
  expect(pidsIn(pids).filter(lives)).toEqual([]);
});

it.runIf(linux)('S28: a script that does not end within its time limit fails the deployment', async () => {
  const server = await testServer();
  const project = await setUpProject(server, 'Slow', {
    steps: [{ name: 'Sleep', body: 'sleep 1000', properties: { 'Octopus.Action.ExecutionTimeout.Minutes': '0.005' } }],
  });
  const taskId = await project.deploy('1.0.0');
  expect((await untilCompleted(server, taskId)).State).toBe('Failed');
  expect((await logLines(server, taskId)).join('\n')).toContain('did not end within 0.005 minutes');
});

/** The most memory the process has had so far. */
function peakMegabytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

it('S30: a flood of output, one endless line, NULs, invalid UTF-8 and cut secrets leave the log readable, masked and bounded', async () => {
  const data = join(tempDir(), 'data');
  const server = await startServerProcess(data);
  const project = await setUpProject(server, 'Flood', {
    variables: [{ name: 'Password', value: 'CANARY-flood-secret', sensitive: true }],
    steps: [
      {
        name: 'Flood',
        // 150 MB in lines, 8 MB in one line, and a secret in pieces at the end.
        body: [
          'yes "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789" | head -c 150000000',
          'echo',
          "head -c 8000000 /dev/zero | tr '\\0' x",
          'echo',
          "printf 'a\\0b\\xff\\n'",
          'secret=$(get_octopusvariable Password)',
          'printf "%s" "${secret:0:9}"; sleep 0.5; printf "%s\\n" "${secret:9}"',
          'echo last line',
        ].join('\n'),
      },
    ],
  });
  const taskId = await project.deploy('1.0.0');
  expect((await untilCompleted(server, taskId)).State).toBe('Success');
  if (linux) expect(peakMegabytes(server.child.pid ?? 0)).toBeLessThan(200);
  const files = readdirSync(join(data, 'tasks'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(data, 'tasks', name)).size, 0);
  expect(bytes).toBeLessThan(100 * 1024 * 1024);
  const details = await request(server, 'GET', `/api/tasks/${taskId}/details?verbose=false&tail=5`);
  const [node] = details.ActivityLogs[0].Children[0].Children;
  expect(node.LogElements.slice(-3).map((line: { MessageText: string }) => line.MessageText)).toEqual(['a␀b\ufffd', '*****', 'last line']);
  expect(files.map((name) => readFileSync(join(data, 'tasks', name)).includes('CANARY')).filter(Boolean)).toEqual([]);
  await server.stop();
});

it.runIf(linux)('S31: a step ends with its process although a child holds its output, and the child goes on', async () => {
  const server = await testServer();
  const pids = join(tempDir(), 'pids');
  const project = await setUpProject(server, 'Daemon', {
    steps: [{ name: 'Start', body: `exec 0<&-; sleep 1000 & echo $! > ${pids}; echo started` }],
  });
  const taskId = await project.deploy('1.0.0');
  expect((await untilCompleted(server, taskId)).State).toBe('Success');
  expect(await logLines(server, taskId)).toContain('Info: started');
  const [pid = 0] = pidsIn(pids);
  expect(lives(pid)).toBe(true);
  process.kill(pid, 'SIGKILL');
});

it.runIf(linux)(
  'S32: a script that prints its environment and reads that of its parents finds no key, nor does a search of the database',
  async () => {
    const data = join(tempDir(), 'data');
    const env = { DATABASE_URL: 'postgres://app:CANARY-of-server@db', MYSQL_PWD: 'CANARY-of-server', GH_PAT: 'CANARY-of-server' };
    const server = await startServerProcess(data, { env });
    const secret = 'CANARY-sealed-variable';
    const project = await setUpProject(server, 'Curious', {
      variables: [{ name: 'Sealed', value: secret, sensitive: true }],
      steps: [
        {
          name: 'Look',
          body: [
            'env; set > /dev/null',
            'pid=$$',
            'while [ "$pid" -gt 1 ]; do',
            `  if tr '\\0' '\\n' < /proc/$pid/environ 2>/dev/null | grep -qE "$WANTED|OFANOTHERSERVER|CANARY-of-server"; then echo "found in $pid"; fi`,
            `  tr '\\0' '\\n' < /proc/$pid/cmdline 2>/dev/null`,
            '  pid=$(awk \'/^PPid:/ { print $2 }\' "/proc/$pid/status")',
            `  [ "$pid" = ${process.pid} ] && break`,
            'done',
            'echo searched',
          ]
            .join('\n')
            // The key itself must not stand in the script: half of it is enough to search with.
            .replace('$WANTED', server.apiKey.slice(4, 20)),
        },
      ],
    });
    const taskId = await project.deploy('1.0.0');
    expect((await untilCompleted(server, taskId)).State).toBe('Success');
    const lines = (await logLines(server, taskId)).join('\n');
    expect(lines).toContain('searched');
    expect(lines).not.toContain('found in');
    expect(lines).not.toContain(server.apiKey);
    expect(lines).not.toMatch(/PULPO_ADMIN_API_KEY|NEIGHBOUR/);
    await server.stop();
    const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) => join(data, name));
    const holding = files.filter(
      (file) => statSync(file).isFile() && [secret, server.apiKey].some((text) => readFileSync(file).includes(text)),
    );
    expect(holding).toEqual([]);
    expect(files.some((file) => file.endsWith('.db'))).toBe(true);
  },
);

it('S33: forged, broken and countless service messages set nothing and break nothing', async () => {
  const server = await testServer();
  const project = await setUpProject(server, 'Forged', {
    steps: [
      {
        name: 'Forge',
        body: [
          "echo \"##octopus[setVariable name='QWRtaW4=' value='VHJ1ZQ==']\"",
          "echo \"##octopus[setVariable name='QWRtaW4=' value='VHJ1ZQ==' key='QQ==']\"",
          'echo "##octopus[setVariable name=\'!!\']"',
          "echo '##octopus[unknown a='",
          `for ((i = 0; i < 20000; i++)); do echo "##octopus[progress percentage='NTA=']"; done`,
          'set_octopusvariable Late ignored',
          'echo end',
        ].join('\n'),
      },
      { name: 'Read', body: 'echo "[#{Octopus.Action[Forge].Output.Admin}]"' },
    ],
  });
  const taskId = await project.deploy('1.0.0');
  expect((await untilCompleted(server, taskId)).State).toBe('Success');
  const lines = await logLines(server, taskId);
  expect(lines).toContain('Info: [#{Octopus.Action[Forge].Output.Admin}]');
  expect(lines).toContain('Info: end');
  expect(lines).toContain('Warning: The step sent more than 10000 service messages; further ones are ignored.');
});

/** A zip whose entry does not have the checksum that the archive states: its directory alone tells nothing. */
function deceivingZip(): Buffer {
  const zip = smallZip('deceiving', 'index.html');
  for (const at of [14, zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 16]) zip.writeUInt32LE(0xdecafbad, at);
  return zip;
}

it('S35: a hostile package is refused at the door, or when it is deployed, before any file of the target is touched', async () => {
  const folder = tempDir();
  const data = join(folder, 'data');
  const server = await testServer({ data });
  await expect(pushPackage(server, 'Hostile.0.9.0.zip', smallZip('out', '../../escaped.txt'))).rejects.toThrow(/400/);
  await pushPackage(server, 'Hostile.1.0.0.zip', deceivingZip());
  const project = await setUpProject(server, 'Hostile', { steps: [{ name: 'Web', package: 'Hostile' }] });
  const taskId = await project.deploy('1.0.0');
  expect((await untilCompleted(server, taskId)).State).toBe('Failed');
  expect((await logLines(server, taskId)).join('\n')).toMatch(/Fatal: .*index\.html/);
  const installed = join(data, 'Applications');
  expect(existsSync(installed) ? readdirSync(join(installed, 'Dev', 'Hostile')) : []).toEqual([]);
  expect(existsSync(join(folder, 'escaped.txt'))).toBe(false);
});
