import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canaryForms, captureVariable } from './canary.ts';

/** Set up for the whole run: collects every captured output and, at the end, fails when a canary is in one (reliability.md K). */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'pulpo-captures-'));
  process.env[captureVariable] = folder;
  return () => {
    const captures = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    rmSync(folder, { recursive: true, force: true });
    const found = captures.flatMap((text) => linesWithCanary(text));
    const bytes = captures.reduce((sum, text) => sum + text.length, 0);
    console.log(`canary: ${captures.length} captures, ${bytes} characters of output searched, ${found.length} secrets found`);
    if (found.length > 0) throw new Error(`A secret of a test is in the output:\n${found.slice(0, 20).join('\n')}`);
  };
}

function linesWithCanary(text: string): readonly string[] {
  const forms = canaryForms();
  const lines = text.split('\n');
  return lines.filter((line) => forms.some((form) => line.includes(form))).map((line) => line.slice(0, 300));
}
