/** Octo's shells; `windows` where the profile is one of Windows alone. Source: octo-classic.md §3.21. */
export const profileShells = ['pwsh', 'zsh', 'bash', 'powershell'] as const;

export type ProfileShell = (typeof profileShells)[number];

const start = '# start: Octopus Command Line App (octo) Autocomplete script';
const end = '# end: Octopus Command Line App (octo) Autocomplete script';

/** What is added to a shell's profile: at every completion the program is asked what can follow. */
export function profileBlock(shell: ProfileShell, program: string): string {
  return [start, ...script(shell, program), end, ''].join('\n');
}

/** `absent`: nothing of ours is in the profile; `same`: this very block; `other`: one of another program or version. */
export function findBlock(profile: string, block: string): 'absent' | 'same' | 'other' {
  if (!profile.includes(start)) return 'absent';
  return profile.includes(block.trimEnd()) ? 'same' : 'other';
}

/** Where the shell's profile stands below the user's folder. */
export function profilePath(shell: ProfileShell, windows: boolean): string {
  switch (shell) {
    case 'bash':
      return '.bashrc';
    case 'zsh':
      return '.zshrc';
    case 'pwsh':
      return windows ? 'Documents/PowerShell/Microsoft.PowerShell_profile.ps1' : '.config/powershell/Microsoft.PowerShell_profile.ps1';
    case 'powershell':
      return 'Documents/WindowsPowerShell/Microsoft.PowerShell_profile.ps1';
  }
}

function script(shell: ProfileShell, program: string): readonly string[] {
  switch (shell) {
    case 'bash':
      return [
        `_${program}_words() {`,
        `  local line`,
        `  COMPREPLY=()`,
        `  while IFS= read -r line; do`,
        `    case "\${COMP_WORDS[COMP_CWORD]}" in \\"*|\\'*) COMPREPLY+=("$line") ;; *) COMPREPLY+=("$(printf '%q' "$line")") ;; esac`,
        `  done < <(${program} complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)`,
        '}',
        `complete -o default -F _${program}_words ${program}`,
      ];
    case 'zsh':
      return [
        `_${program}_words() {`,
        // Split at line ends; nothing where nothing was suggested.
        `  compadd -- \${(f)"$(${program} complete "\${words[@]:1:$((CURRENT - 1))}" 2>/dev/null)"}`,
        '}',
        `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }`,
        `compdef _${program}_words ${program}`,
      ];
    case 'pwsh':
    case 'powershell':
      return [
        `Register-ArgumentCompleter -Native -CommandName ${program} -ScriptBlock {`,
        '  param($word, $tree, $position)',
        '  $typed = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { "$_" })',
        `  if (-not $word) { $typed += '""' }`,
        `  & ${program} complete @typed 2>$null | ForEach-Object {`,
        `    $text = if ($_ -match '^[\\w.-]+$') { $_ } else { "'" + $_.Replace("'", "''") + "'" }`,
        `    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)`,
        '  }',
        '}',
      ];
  }
}
