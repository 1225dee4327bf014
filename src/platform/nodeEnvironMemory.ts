import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { errorCodeOf } from '../errors/appError.ts';

/**
 * Overwrites the value of a variable in the block that Linux shows as /proc/PID/environ. Removing a variable leaves that block as
 * it was at the start, so a child of the same user could read it there (fault row S32). Call it after the variable was removed:
 * nothing in this process points to the block then. Elsewhere, or where the system forbids it, nothing happens.
 */
export function wipeFromEnvironMemory(name: string): void {
  try {
    const block = readFileSync('/proc/self/environ');
    const prefix = Buffer.from(`\0${name}=`);
    const found = Buffer.concat([Buffer.of(0), block]).indexOf(prefix);
    if (found === -1) return;
    const start = found + prefix.length - 1;
    const end = block.indexOf(0, start);
    const address = environStart();
    // Zero: the system hides the address.
    if (address > 0) overwrite(address + start, (end === -1 ? block.length : end) - start);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
  }
}

/** Address of the block: field 50 of /proc/PID/stat (man 5 proc), counted from the state, which is field 3. */
function environStart(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[47]);
}

function overwrite(address: number, length: number): void {
  const memory = openSync('/proc/self/mem', 'r+');
  try {
    writeSync(memory, Buffer.alloc(length), 0, length, address);
  } finally {
    closeSync(memory);
  }
}
