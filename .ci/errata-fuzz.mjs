// npm run check:errata-fuzz: lets fuzz look for each erratum with its toggle alone on, and prints as a table which report of the class that the
// catalogue names was found at which seed. Fails when fewer are found than LEAST. Not part of npm test: it takes minutes.
import { spawnSync } from 'node:child_process';
import { inRoot } from './project.mjs';

const SEEDS = 60;
const OPS = 150;
const LEAST = 25;
const FAILED = /^# seed (\d+) failed: (\w+)(?:: ([\w-]+))?/;

function run(...args) {
  const { stdout } = spawnSync(process.execPath, [inRoot('.ci', 'cli.mjs'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** The first failure from a seed on; null if every seed up to the last passes. */
function firstFailure(id, from) {
  const options = ['--seeds', SEEDS - from + 1, '--from', from, '--ops', OPS, '--stop-at', 1];
  const told = run('fuzz', ...options.map(String), '--errata', `+${id}`).split('\n');
  const match = told.map((line) => FAILED.exec(line)).find((found) => found !== null);
  return match === undefined ? null : { seed: Number(match[1]), kind: match[2], rule: match[3] ?? '' };
}

/** The first failure of the class that is looked for; what else failed before is counted. */
function look({ id, expected }) {
  let others = 0;
  for (let from = 1; from <= SEEDS;) {
    const failure = firstFailure(id, from);
    if (failure === null) break;
    if (failure.kind === expected) return { id, expected, others, ...failure };
    others++;
    from = failure.seed + 1;
  }
  return { id, expected, others, seed: null, rule: '' };
}

console.log('| erratum | class | found by seed | rule | seeds before that failed otherwise |');
console.log('| --- | --- | --- | --- | --- |');
const { errata } = JSON.parse(run('errata', '--json'));
const found = errata
  .toSorted((a, b) => a.id.localeCompare(b.id))
  .filter((erratum) => {
    const { id, expected, seed, rule, others } = look(erratum);
    console.log(`| ${id} | ${expected} | ${seed ?? 'not found'} | ${rule} | ${others} |`);
    return seed !== null;
  });
console.log(`\n${found.length} of ${errata.length} found within ${SEEDS} seeds of ${OPS} statements each.`);
if (found.length < LEAST) process.exitCode = 1;
