import type { CompletedCommand, CompletedOption } from './completionTable.ts';

export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell';

/** A completion script for one shell and the program's name. */
export function completionScript(shell: Shell, commands: readonly CompletedCommand[], program: string): string {
  switch (shell) {
    case 'bash':
      return bashScript(commands, program);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bashScript(commands, program)}`;
    case 'fish':
      return fishScript(commands, program);
    case 'powershell':
      return powershellScript(commands, program);
  }
}

function bashScript(commands: readonly CompletedCommand[], program: string): string {
  const cases = commands.flatMap((command) => [
    `    ${quote(command.name)})`,
    `      case "$previous" in`,
    ...command.options
      .filter((option) => option.value !== 'none')
      .map((option) => `        ${option.name}) ${bashValues(option, program)} ;;`),
    `      esac`,
    `      COMPREPLY=($(compgen -W ${quote(command.options.map((option) => option.name).join(' '))} -- "$current"))`,
    ...(command.takesFile ? [`      [ -z "$COMPREPLY" ] && COMPREPLY=($(compgen -f -- "$current"))`] : []),
    `      return ;;`,
  ]);
  return [
    ...bashNames(program),
    `_${program}_complete() {`,
    `  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"`,
    `  if [ "$previous" = "=" ]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi`,
    `  if [ "$current" = "=" ]; then current=""; fi`,
    `  case "$command \${COMP_WORDS[2]}" in ${
      groupsOf(commands)
        .map((name) => quote(name))
        .join('|') || '""'
    }) command="$command \${COMP_WORDS[2]}" ;; esac`,
    `  if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W ${quote(firstWords(commands).join(' '))} -- "$current")); return; fi`,
    ...secondWords(commands).map(
      ([first, words]) =>
        `  if [ "$COMP_CWORD" -eq 2 ] && [ "\${COMP_WORDS[1]}" = ${first} ]; then COMPREPLY=($(compgen -W ${quote(words.join(' '))} -- "$current")); return; fi`,
    ),
    `  case "$command" in`,
    ...cases,
    `  esac`,
    `}`,
    `complete -F _${program}_complete ${program}`,
    '',
  ].join('\n');
}

/** The program is told the words as they stand and answers names, which are quoted unless a quote is open. */
function bashNames(program: string): readonly string[] {
  return [
    `_${program}_names() {`,
    `  local line quote=""`,
    `  case "\${COMP_WORDS[COMP_CWORD]}" in \\"*|\\'*) quote=open ;; esac`,
    `  COMPREPLY=()`,
    `  while IFS= read -r line; do`,
    `    if [ -n "$quote" ]; then COMPREPLY+=("$line"); else COMPREPLY+=("$(printf '%q' "$line")"); fi`,
    `  done < <(${program} complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)`,
    `}`,
  ];
}

function bashValues(option: CompletedOption, program: string): string {
  switch (option.value) {
    case 'names':
      return `_${program}_names; return`;
    case 'words':
      return `COMPREPLY=($(compgen -W ${quote(option.words.join(' '))} -- "$current")); return`;
    case 'folder':
      return 'COMPREPLY=($(compgen -d -- "$current")); return';
    case 'file':
      return 'COMPREPLY=($(compgen -f -- "$current")); return';
    case 'text':
    case 'none':
      return 'COMPREPLY=(); return';
  }
}

function fishScript(commands: readonly CompletedCommand[], program: string): string {
  const lines = commands.flatMap((command) => {
    const [first = '', second] = command.name.split(' ');
    const within =
      second === undefined
        ? `__fish_seen_subcommand_from ${first}`
        : `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
    const name =
      second === undefined
        ? `complete -c ${program} -n __fish_use_subcommand -f -a ${first} -d ${quote(command.summary)}`
        : `complete -c ${program} -n ${quote(`__fish_seen_subcommand_from ${first}`)} -f -a ${second} -d ${quote(command.summary)}`;
    return [
      name,
      ...command.options.map(
        (option) =>
          `complete -c ${program} -n ${quote(within)} -l ${option.name.slice(2)}${fishValues(option, program)} -d ${quote(option.summary)}`,
      ),
    ];
  });
  const groups = secondWords(commands).map(([first]) => `complete -c ${program} -n __fish_use_subcommand -f -a ${first}`);
  return [...groups, ...lines, ''].join('\n');
}

function fishValues(option: CompletedOption, program: string): string {
  switch (option.value) {
    case 'names':
      return ` -x -a '(${program} complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`;
    case 'none':
      return '';
    case 'words':
      return ` -x -a ${quote(option.words.join(' '))}`;
    case 'file':
    case 'folder':
      return ' -r';
    case 'text':
      return ' -x';
  }
}

function powershellScript(commands: readonly CompletedCommand[], program: string): string {
  const table = commands.map(
    (command) => `    ${single(command.name)} = @(${command.options.map((option) => single(option.name)).join(', ')})`,
  );
  const values = new Map(
    commands.flatMap((command) =>
      command.options.filter((option) => option.words.length > 0).map((option) => [option.name, option.words] as const),
    ),
  );
  const names = [...new Set(commands.flatMap(({ options }) => options.filter(({ value }) => value === 'names').map(({ name }) => name)))];
  const words = [...values].map(([name, list]) => `    ${single(name)} = @(${list.map(single).join(', ')})`);
  return [
    `Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {`,
    '  param($word, $tree, $position)',
    '  $options = @{',
    ...table,
    '  }',
    '  $values = @{',
    ...words,
    '  }',
    `  $names = @(${names.map(single).join(', ')})`,
    '  $all = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })',
    `  if (-not $word) { $all += '""' }`,
    '  $typed = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" } | Where-Object { $_ -ne $word })',
    '  $two = ($typed | Select-Object -First 2) -join " "',
    '  $name = if ($options.ContainsKey($two)) { $two } else { "$($typed | Select-Object -First 1)" }',
    '  $last = "$($typed | Select-Object -Last 1)"',
    '  if ($names -contains $last) {',
    `    return & ${program} complete @all 2>$null | ForEach-Object {`,
    `      $text = if ($_ -match '^[\\w.-]+$') { $_ } else { "'" + $_.Replace("'", "''") + "'" }`,
    '      [System.Management.Automation.CompletionResult]::new($text, $_, "ParameterValue", $_)',
    '    }',
    '  }',
    '  $found = if ($values.ContainsKey($last)) { $values[$last] }',
    '    elseif ($options.ContainsKey($name)) { $options[$name] }',
    '    else { $options.Keys | Where-Object { -not $name -or $_.StartsWith("$name ") } | ForEach-Object { if ($name) { $_.Split(" ")[1] } else { $_.Split(" ")[0] } } | Sort-Object -Unique }',
    '  $found | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, "ParameterValue", $_) }',
    '}',
    '',
  ].join('\n');
}

function groupsOf(commands: readonly CompletedCommand[]): readonly string[] {
  return commands.map((command) => command.name).filter((name) => name.includes(' '));
}

function firstWords(commands: readonly CompletedCommand[]): readonly string[] {
  return [...new Set(commands.map((command) => command.name.split(' ')[0] ?? ''))];
}

function secondWords(commands: readonly CompletedCommand[]): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  for (const name of groupsOf(commands)) {
    const [first = '', second = ''] = name.split(' ');
    groups.set(first, [...(groups.get(first) ?? []), second]);
  }
  return [...groups];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function single(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
