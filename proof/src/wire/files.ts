/** What lies on the disk of the embedded database: rows, and the log of writes, in which what was removed stands for a while. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { canariesIn, FIRST } from '../checker/canaries.ts';

/** Around a find, in bytes: longer than any canary. */
const LENGTH = 64;

/**
 * Every canary in a file of the folder that was written since, each once for each file. Values above two kilobytes lie there packed and
 * are not read; a row that holds one is found in its table.
 *
 * @param since milliseconds of the machine's clock
 */
export const canariesOnDisk = (folder: string, since: number): readonly { readonly canary: string; readonly file: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = join(entry.parentPath, entry.name);
    if (statSync(file).mtimeMs < since) return [];
    const bytes = readFileSync(file);
    const found = new Set<string>();
    for (let at = bytes.indexOf(FIRST); at >= 0; at = bytes.indexOf(FIRST, at + 1))
      for (const canary of canariesIn(bytes.toString('latin1', at, at + LENGTH)).slice(0, 1)) found.add(canary);
    return [...found].map((canary) => ({ canary, file: entry.name }));
  });
