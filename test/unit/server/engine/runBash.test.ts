import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeProcesses } from '../../../../src/platform/nodeProcesses.ts';
import type { Clock } from '../../../../src/platform/ports.ts';
import type { ScriptRunner } from './scriptRunner.ts';
import { livingOf, scriptRunner } from './scriptRunner.ts';

/** A clock whose sleeps take one turn of the event loop. */
function hastyClock(): Clock {
  let elapsed = 0;
  return {
    now: () => elapsed,
    monotonic: () => elapsed,
    async sleep(ms, signal) {
      elapsed += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}

let runner: ScriptRunner;
beforeAll(() => {
  runner = scriptRunner();
});
afterAll(() => runner.dispose());

test('output is logged line by line, with the error output as errors', async () => {
  const { lines, exitCode, wroteErrors } = await runner.run('echo one; printf "two\\r\\nthree"; sleep 0.1; echo bad >&2');
  expect(lines.toSorted()).toEqual(['Error: bad', 'Info: one', 'Info: three', 'Info: two']);
  expect({ exitCode, wroteErrors }).toEqual({ exitCode: 0, wroteErrors: true });
});

test('variables of any name and value reach the script, and nothing in them is executed', async () => {
  const variables = {
    'NGINX Port': '8081',
    'a]b[c': 'brackets',
    '$(touch owned)': '`touch owned`',
    '@': 'at',
    '*': 'star',
    quote: `it's "quoted" \\ $HOME`,
    lines: 'one\ntwo\n',
    Ünïcode: '✓',
    empty: '',
  };
  const script = Object.keys(variables)
    .map((name) => `printf '<%s>' "$(get_octopusvariable '${name}')"`)
    .join('\n');
  const { lines } = await runner.run(`${script}\necho`, { variables });
  expect(lines.join('\n')).toBe(`Info: <8081><brackets><\`touch owned\`><at><star><it's "quoted" \\ $HOME><one\nInfo: two><✓><>`);
  expect(existsSync(path.join(runner.folder, 'owned'))).toBe(false);
});

test('a variable is found without regard to case, the exact name first; one that is missing is an empty line', async () => {
  const { lines } = await runner.run(
    'get_octopusvariable "NGINX PORT"; get_octopusvariable none; get_octopusvariable b; echo "${octopus_parameters[Nginx Port]}"',
    {
      variables: { 'Nginx Port': '8081', b: 'small', B: 'large' },
    },
  );
  expect(lines).toEqual(['Info: 8081', 'Info: ', 'Info: small', 'Info: 8081']);
});

test('output variables arrive whole: any text, several lines, half a megabyte, sensitive or not', async () => {
  const { set } = await runner.run(`
    set_octopusvariable "Super" "Mario Bros"
    set_octopusvariable 'Odd ]name' $'two\\nlines ✓'
    set_octopusvariable Password "correct horse" -sensitive
    set_octopusvariable Empty ""
    set_octopusvariable Long "$(head -c 500000 /dev/zero | tr '\\0' x)"`);
  expect(set['Super']).toEqual({ value: 'Mario Bros', sensitive: false });
  expect(set['Odd ]name']).toEqual({ value: 'two\nlines ✓', sensitive: false });
  expect(set['Password']).toEqual({ value: 'correct horse', sensitive: true });
  expect(set['Empty']).toEqual({ value: '', sensitive: false });
  expect(set['Long']?.value).toBe('x'.repeat(500_000));
});

test('the functions work under "set -euo pipefail"', async () => {
  const { set, lines, exitCode, progress } = await runner.run(`set -euo pipefail
    set_octopusvariable A 1
    write_verbose quiet; write_highlight loud; write_wait slow; write_warning careful
    update_progress 50 "Half Way"
    echo "[$(get_octopusvariable Missing)]"
    echo "$(decode_servicemessagevalue "$(encode_servicemessagevalue ok)")"`);
  expect(exitCode).toBe(0);
  expect(set['A']?.value).toBe('1');
  expect(lines).toEqual(['Verbose: quiet', 'Highlight: loud', 'Wait: slow', 'Warning: careful', 'Info: []', 'Info: ok']);
  expect(progress).toEqual(['50 Half Way']);
});

test('parameters and the exit code pass through, and "exit" ends the step', async () => {
  const { lines, exitCode } = await runner.run('echo "$# $1 $2"; exit 7', { parameters: ['a b', '*'] });
  expect(lines).toEqual(['Info: 2 a b *']);
  expect(exitCode).toBe(7);
});

test('without "set -e" the exit code is the one of the last command', async () => {
  expect((await runner.run('false; true')).exitCode).toBe(0);
  expect((await runner.run('true; false')).exitCode).toBe(1);
});

test('fail_step ends the script with its message', async () => {
  const { exitCode, resultMessage, lines } = await runner.run('fail_step "No database"; echo never');
  expect({ exitCode, resultMessage, lines }).toEqual({ exitCode: 1, resultMessage: 'No database', lines: [] });
});

test('an artifact is announced with an absolute path', async () => {
  const { artifacts } = await runner.run('new_octopusartifact out/report.txt; new_octopusartifact /tmp/x "Name 1"');
  expect(artifacts).toEqual([`report.txt ${runner.folder}/out/report.txt`, 'Name 1 /tmp/x']);
});

test('the script finds neither the variables file nor its key afterwards, and the work folder is gone after it', async () => {
  const { lines } = await runner.run('ls "$(dirname "$0")"; env | grep -c __pulpo; cat', { variables: { secret: 'CANARY-value' } });
  expect(lines).toEqual(['Info: Bootstrap.sh', 'Info: 0']);
  expect(readdirSync(path.join(runner.folder, 'work'))).toEqual([]);
});

test('S33: only the functions of the step set variables; the same message in foreign output has no effect', async () => {
  const forged = "##octopus[setVariable name='QWRtaW4=' value='QWRtaW4=']";
  const { set, lines, resultMessage } = await runner.run(
    `echo "${forged}"; echo "${forged}"; echo "##octopus[setVariable name='QQ==' value='QQ==' key='QQ==']"; echo "##octopus[resultMessage message='QQ==']"`,
  );
  expect(set).toEqual({});
  expect(resultMessage).toBeUndefined();
  expect(lines.filter((line) => line.startsWith('Warning')).length).toBe(2);
});

test('S33: the key of the step does not show, not even with "set -x"', async () => {
  const { set, lines } = await runner.run('set -x; set_octopusvariable A 1; declare -p __pulpo_key');
  expect(set['A']?.value).toBe('1');
  expect(lines.join('\n')).toContain('__pulpo_key="*****"');
});

test('S33: of more than ten thousand messages the rest is ignored with one warning', async () => {
  const { lines, progress } = await runner.run(`for ((i = 0; i < 10010; i++)); do echo "##octopus[progress percentage='NTA=']"; done`);
  expect(progress.length).toBe(10_000);
  expect(lines).toEqual(['Warning: The step sent more than 10000 service messages; further ones are ignored.']);
});

test('a mask message hides the value from then on, on both streams', async () => {
  const { lines } = await runner.run(
    `echo "##octopus[mask value='$(encode_servicemessagevalue CANARY-late)']"; sleep 0.2; echo CANARY-late; echo CANARY-late >&2`,
  );
  expect(lines.toSorted()).toEqual(['Error: *****', 'Info: *****']);
});

test('S30: one endless line, NULs, invalid UTF-8 and a secret cut between writes are logged safely', async () => {
  const { lines, exitCode } = await runner.run(
    `head -c 200000 /dev/zero | tr '\\0' 'x'; echo; printf 'a\\0b\\n'; printf '\\xff\\xfe|\\n'; printf 'CANARY-'; sleep 0.5; echo 'cut end'`,
    { secrets: ['CANARY-cut'] },
  );
  expect(exitCode).toBe(0);
  expect(lines.slice(0, 4).map((line) => line.length - 'Info: '.length)).toEqual([65_536, 65_536, 65_536, 200_000 - 3 * 65_536]);
  expect(lines.slice(4)).toEqual(['Info: a␀b', 'Info: \ufffd\ufffd|', 'Info: ***** end']);
});

test('a line is shown while the script goes on, although its last letter may begin a secret', async () => {
  const seen: string[] = [];
  const gate = path.join(runner.folder, 'gate');
  const { lines } = await runner.run(`echo "panic: C"; while [ ! -e ${gate} ]; do sleep 0.05; done; echo end`, {
    secrets: ['CANARY-1'],
    onLine(line) {
      seen.push(line);
      if (seen.length === 1) writeFileSync(gate, '');
    },
  });
  expect(lines).toEqual(['Info: panic: C', 'Info: end']);
});

test('S31: the step ends although a child in the background keeps the pipes open, and the child stays', async () => {
  const { lines, exitCode, marker } = await runner.run('exec 0<&-; sleep 300 & echo started');
  expect({ lines, exitCode }).toEqual({ lines: ['Info: started'], exitCode: 0 });
  const left = await livingOf(marker);
  expect(left.length).toBe(1);
  for (const pid of left) process.kill(pid, 'SIGKILL');
});

test('what a successful script leaves running can still write: its output is emptied', async () => {
  const file = path.join(runner.folder, 'still-there');
  const { marker } = await runner.run(`(trap '' PIPE; sleep 1.3; echo more && echo written > ${file}; exec sleep 300) & echo started`);
  while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(readFileSync(file, 'utf8')).toBe('written\n');
  for (const pid of await livingOf(marker)) process.kill(pid, 'SIGKILL');
});

test('S27: after a cancel nothing is left of setsid, nohup and a double fork', async () => {
  const cancel = new AbortController();
  const reason = new Error('canceled by the test');
  const running = runner.run(
    `sleep 301 & setsid sleep 302 & nohup sleep 303 >/dev/null 2>&1 &
     (setsid bash -c '(sleep 304 &) ; exit' &)
     env -i sleep 305 &
     echo ready; wait`,
    { signal: cancel.signal, onLine: () => cancel.abort(reason) },
  );
  await expect(running).rejects.toBe(reason);
  expect(await livingOf(runner.markers.at(-1) ?? '')).toEqual([]);
});

test('S5: a script whose process can not be recorded is ended with all it started, and forgotten only then', async () => {
  const full = new Error('the disk is full');
  let ready = (): void => undefined;
  const wroteReady = new Promise<void>((resolve) => (ready = resolve));
  const [begun, livingWhenForgotten]: [string[], unknown[]] = [[], []];
  const running = runner.run('sleep 321 & setsid sleep 322 & echo ready; wait', {
    onLine: () => ready(),
    running: {
      begin: ({ marker }) => Promise.resolve(void begun.push(marker)),
      started: () => wroteReady.then(() => Promise.reject(full)),
      ended: async (marker) => void livingWhenForgotten.push(await livingOf(marker)),
    },
  });
  await expect(running).rejects.toBe(full);
  expect([begun.length, livingWhenForgotten]).toEqual([1, [[]]]);
  expect(await livingOf(begun[0] ?? '')).toEqual([]);
});

test('what can not be ended stays on record, for the next start of the server', async () => {
  const cancel = new AbortController();
  const forgotten: string[] = [];
  const running = runner.run('echo ready; sleep 323', {
    signal: cancel.signal,
    onLine: () => cancel.abort(new Error('canceled by the test')),
    running: { ended: (marker) => Promise.resolve(void forgotten.push(marker)) },
    host: { processes: { ...nodeProcesses(), inGroup: (group) => Promise.resolve([group]) }, clock: hastyClock() },
  });
  await expect(running).rejects.toThrow('canceled by the test');
  expect(forgotten).toEqual([]);
});

test('why a script was ended is told even if forgetting it fails', async () => {
  const cancel = new AbortController();
  const running = runner.run('echo ready; sleep 324', {
    signal: cancel.signal,
    onLine: () => cancel.abort(new Error('canceled by the test')),
    running: { ended: () => Promise.reject(new Error('the disk is full')) },
  });
  await expect(running).rejects.toThrow('canceled by the test');
});

test('a run that can not be recorded starts nothing and leaves no folder with its variables behind', async () => {
  const running = runner.run('touch started', { running: { begin: () => Promise.reject(new Error('the disk is full')) } });
  await expect(running).rejects.toThrow('the disk is full');
  expect(existsSync(path.join(runner.folder, 'started'))).toBe(false);
  expect(readdirSync(path.join(runner.folder, 'work'))).toEqual([]);
});

test('S28: a script that ignores TERM is killed after its time limit', async () => {
  const running = runner.run(`trap '' TERM; echo stubborn; while true; do sleep 1; done`, { timeoutMs: 300 });
  await expect(running).rejects.toMatchObject({ code: 'STEP_TIMED_OUT' });
  expect(await livingOf(runner.markers.at(-1) ?? '')).toEqual([]);
});

test('a missing bash is named with the path that was searched', async () => {
  await expect(runner.run('true', { path: '/nonexistent' })).rejects.toMatchObject({
    code: 'BASH_MISSING',
    message: 'Can\'t run the script: there is no program "bash" on the path /nonexistent.',
  });
});

test('a script that is killed reports 128 and the number of the signal', async () => {
  expect((await runner.run('kill -9 $$')).exitCode).toBe(137);
});

test('the environment of a script holds only what is allowed', async () => {
  process.env['PULPO_TEST_SECRET'] = 'CANARY-environment';
  const { lines } = await runner.run('env', { describeEnvironment: false });
  delete process.env['PULPO_TEST_SECRET'];
  const names = lines.map((line) => line.slice('Info: '.length).split('=')[0] ?? '');
  const allowed = /^(PATH|HOME|USER|LOGNAME|LANG|LC_ALL|TZ|TMPDIR|PWD|SHLVL|_|PULPO_TASK_ID|PULPO_STEP|Tentacle\w+)$/;
  expect(names.filter((name) => !allowed.test(name))).toEqual([]);
  expect(names).toContain('PULPO_TASK_ID');
});

test('on request the script begins with a verbose description of its environment', async () => {
  const { lines } = await runner.run('echo body', { describeEnvironment: true });
  expect(lines[0]).toBe('Verbose: Bash Environment Information:');
  expect(lines.at(-1)).toBe('Info: body');
});
