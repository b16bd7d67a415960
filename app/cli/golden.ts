// npm run -s golden -- DIR…: replays golden data and compares every answer, digest and tree. Exit code 0 when all of it is as recorded,
// 1 when something differs, 2 when there is nothing to replay.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { goldenWords } from '../words/en/cli-golden.ts';
import type { GoldenDifference } from './lib/golden-difference.ts';
import { isVmObjectGolden, replayVmObject } from './lib/golden-vm-object.ts';
import { isXArrayGolden, replayXArray } from './lib/golden-xarray.ts';

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const complain = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Runs the command. Gives the exit code. */
export const main = (argv: readonly string[]): Promise<number> =>
  Promise.resolve(replayFolders(argv.filter((arg) => arg !== '--')));

function replayFolders(folders: readonly string[]): number {
  if (folders.length === 0 || folders.some((arg) => arg.startsWith('-'))) return refuse(goldenWords.usage);
  const files: string[] = [];
  for (const folder of folders) {
    if (!isFolder(folder)) return refuse(goldenWords.noSuchFolder(folder));
    const below = goldenFiles(folder);
    if (below.length === 0) return refuse(goldenWords.noFiles(folder));
    files.push(...below);
  }
  const complaints = files.map(replayFile).filter((complaint) => complaint !== null);
  complaints.forEach(print);
  print(goldenWords.total(files.length - complaints.length, complaints.length));
  return complaints.length === 0 ? 0 : 1;
}

function refuse(sentence: string): number {
  complain(sentence);
  return 2;
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Paths of all *.json files below a folder, sorted. */
function goldenFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Replays one file. Gives what to say about it, null when it passed. */
function replayFile(path: string): string | null {
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return goldenWords.unreadable(path, error instanceof Error ? error.message : String(error));
  }
  if (isXArrayGolden(file)) return complaint(path, file, replayXArray(file));
  if (isVmObjectGolden(file)) return complaint(path, file, replayVmObject(file));
  return goldenWords.notGolden(path);
}

function complaint(
  path: string,
  file: { readonly ops: readonly unknown[] },
  found: GoldenDifference | null,
): string | null {
  if (found === null) return null;
  const { op, what, ...place } = found;
  const sentence = goldenWords.difference[what];
  const told = sentence(place.path, JSON.stringify(place.expected), JSON.stringify(place.found));
  return goldenWords.differs(path, op, JSON.stringify(file.ops[op]), told);
}
