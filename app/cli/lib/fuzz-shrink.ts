// Cutting a failing script down: as long as it still fails in the same way, lines go, then statements and branches of parallel blocks.
// Delta debugging (Zeller), with the turns of the blocks fixed first, so that nothing depends on the seed any more.

import { printStatement } from '../../script/printer.ts';
import { fuzzScript, type FuzzRun } from './fuzz-run.ts';

/** The shortest script found that still fails like `run`, of at most `most` tries. Line 0, the machine, stays. */
export function shrink(lines: readonly string[], run: FuzzRun, seed: number, most = 2000): string[] {
  const wanted = run.failure!.name;
  let tries = most;
  const fails = (candidate: readonly string[]): boolean => {
    if (tries-- <= 0) return false;
    return fuzzScript(candidate.join('\n'), seed).failure?.name === wanted;
  };
  const upToFailure = lines.slice(0, run.failure!.statement + 1);
  const cut = fails(upToFailure) ? upToFailure : [...lines];
  const fixed = withSchedules(cut, run);
  let best = fails(fixed) ? fixed : cut;
  for (let before = best.length + 1; best.length < before;) {
    before = best.length;
    best = withoutChunks(best, fails);
    best = withoutInner(best, fails);
  }
  return best;
}

/** The lines, with the turns that each block took. One line is one statement. */
function withSchedules(lines: readonly string[], { statements, schedules }: FuzzRun): string[] {
  return lines.map((line, at) => {
    const statement = statements[at];
    const schedule = schedules.get(at);
    if (statement?.kind !== 'parallel' || schedule === undefined || schedule.length === 0) return line;
    return printStatement({ ...statement, schedule });
  });
}

type Fails = (candidate: readonly string[]) => boolean;

/** Leaves out ever smaller runs of lines. */
function withoutChunks(lines: readonly string[], fails: Fails): string[] {
  let best = [...lines];
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 1; at < best.length;) {
      const candidate = [...best.slice(0, at), ...best.slice(at + size)];
      if (fails(candidate)) best = candidate;
      else at += size;
    }
  return best;
}

/** Leaves out statements of blocks, whole branches, and blocks around a single branch. */
function withoutInner(lines: readonly string[], fails: Fails): string[] {
  const best = [...lines];
  for (let at = 1; at < best.length; at++)
    for (let again = true; again;) {
      const candidate = smallerBlocks(best[at]!).find((line) => fails(best.with(at, line)));
      again = candidate !== undefined;
      if (candidate !== undefined) best[at] = candidate;
    }
  return best;
}

/** What a block becomes when one statement or branch of it goes. */
function smallerBlocks(line: string): string[] {
  const inside = /^(parallel(?: schedule=[\d,]+)?) \{ (.*) \}$/.exec(line);
  if (inside === null) return [];
  const [, head, body] = inside;
  const branches = body!.split(' | ').map((branch) => branch.split('; '));
  if (branches.length === 1 && branches[0]!.length === 1) return [branches[0]![0]!];
  const print = (list: readonly (readonly string[])[]): string =>
    `${head!} { ${list.map((branch) => branch.join('; ')).join(' | ')} }`;
  const fewerBranches = branches.length > 1 ? branches.map((_, i) => print(branches.toSpliced(i, 1))) : [];
  const fewerStatements = branches.flatMap((branch, i) =>
    branch.length > 1 ? branch.map((_, j) => print(branches.with(i, branch.toSpliced(j, 1)))) : [],
  );
  return [...fewerBranches, ...fewerStatements];
}
