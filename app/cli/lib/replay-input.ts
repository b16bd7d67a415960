// What replay reads: files, folders and standard input; recordings become scripts here.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importSteps } from '../../script/importers/import.ts';
import type { ImportOptions } from '../../script/importers/options.ts';
import { recognise } from '../../script/importers/sniff.ts';
import { importingWords } from '../../words/en/importing.ts';
import { replayWords } from '../../words/en/cli-replay.ts';

/** A script to run; `path` as the user named it. */
export interface Input {
  readonly path: string;
  readonly script: string;
}

/** Tells how far a long piece of work is, 0 to 1. */
export type Tell = (share: number) => void;

/** The files that a path names: itself, or what a folder holds that is a script or a recording. A sentence if there is none. */
export function filesAt(path: string): readonly string[] | string {
  if (path === '-') return [path];
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return replayWords.unreadable(path);
  if (!found.isDirectory()) return [path];
  const files = readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => recognise(readText(file) ?? '') !== null)
    .sort();
  return files.length === 0 ? replayWords.nothingInFolder(path) : files;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    return null;
  }
}

/** Reads one file as a script; a sentence if that is impossible. Text of no known format counts as a script. */
export function readInput(path: string, options: ImportOptions, tell: Tell): Input | string {
  const text = readText(path);
  if (text === null) return replayWords.unreadable(path);
  const format = recognise(text);
  if (format === null || format === 'gmem') return { path, script: text };
  const steps = importSteps(text, format, options, (facts) => importingWords.lines(facts));
  for (;;) {
    const step = steps.next();
    if (step.done !== true) tell(step.value);
    else if (step.value.kind === 'script') return { path, script: step.value.script };
    else return replayWords.inFile(path, importingWords.problem(step.value.problem));
  }
}
