// npm test: every check of the project in one run, stopping at the first that fails. The checks of the text run beside the unit tests,
// one processor each; the browser has the machine to itself afterwards.
// The last line counts the tests of Vitest and Playwright, and each other check as one.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { runStories } from './e2e.mjs';
import { ensureInstalled, inRoot, packageBin, runNode } from './project.mjs';

const UNIT_REPORT = inRoot('.build', 'unit.json');
const FUZZ_SECONDS = '20';
const STORY_REPORT = inRoot('.build', 'stories.json');
const LOGS = inRoot('.build', 'logs');

/** Of a stage: what runs it, given where its output goes; resolves to its counts. */
const command =
  (script, ...args) =>
  async (io) =>
    asOne(await runNode(script(), args, io));
const tool = (name, ...args) => command(() => packageBin(name), ...args);
const own = (name, ...args) => command(() => inRoot('.ci', `${name}.mjs`), ...args);
const asOne = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

/** A report's counts; at least one failure when the runner failed for another reason, or ran nothing. */
function counted(code, report, read) {
  const { passed, failed } = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0 };
  if (passed + failed === 0) console.log('No test ran: that is a failure.');
  const unexplained = failed === 0 && (code !== 0 || passed === 0) ? 1 : 0;
  return { passed, failed: failed + unexplained };
}

async function types(io) {
  const compile = (project) => runNode(packageBin('typescript', 'tsc'), ['-p', project], io);
  return asOne((await compile('tsconfig.json')) || (await compile('.ci/tsconfig.pure.json')));
}

async function unit(io) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
  const code = await runNode(packageBin('vitest'), ['run', '--maxWorkers=1', ...reporters], io);
  return counted(code, UNIT_REPORT, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  }));
}

async function stories() {
  const reporter = process.env.CI ? 'line,json' : 'list,json';
  const code = await runStories([`--reporter=${reporter}`], { PLAYWRIGHT_JSON_OUTPUT_NAME: STORY_REPORT });
  return counted(code, STORY_REPORT, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }));
}

/** Stages of one lane follow each other; the two lanes run at the same time. */
const lanes = [
  [
    ['types', types],
    ['lint', tool('eslint', '--max-warnings', '0', '.')],
    ['format', tool('prettier', '--check', '--log-level', 'warn', '.')],
    ['imports', own('imports')],
    ['unused', own('unused')],
    ['layout', own('layout')],
    ['texts of planted mistakes', own('mutations', '--texts')],
    ['build', tool('vite', 'build', '--logLevel', 'warn')],
    ['first-load budget', own('budget')],
    // Random machines with new seeds each time; the first is printed, so that a failure can be repeated.
    ['fuzz', own('cli', 'fuzz', '--seconds', FUZZ_SECONDS, '--stop-at', '1')],
  ],
  [['unit, property and golden tests', unit]],
];
const afterwards = [['stories in a browser', stories]];

const results = [];
const sum = (key) => results.reduce((total, result) => total + Number(result[key]), 0);
const begun = performance.now();
const secondsSince = (begin) => ((performance.now() - begin) / 1000).toFixed(1);

/** Runs a stage with its output kept back until it ends, so that two stages do not talk into each other. */
async function runQuietly(name, run) {
  const log = `${LOGS}/${name.replaceAll(/\W+/g, '-')}.txt`;
  const file = openSync(log, 'w');
  try {
    return await run({
      stdio: ['ignore', file, file],
      env: process.stdout.isTTY ? { FORCE_COLOR: '1' } : {},
    });
  } finally {
    closeSync(file);
    process.stdout.write(readFileSync(log, 'utf8'));
  }
}

async function runStage(name, run) {
  const begin = performance.now();
  const result = await run().catch((error) => {
    console.log(error.message);
    return { passed: 0, failed: 1 };
  });
  const seconds = secondsSince(begin);
  const counts = `${result.passed} passed, ${result.failed} failed`;
  console.log(`── ${name}: ${result.failed === 0 ? 'ok' : 'FAILED'} in ${seconds} s (${counts})\n`);
  results.push({ name, seconds, ...result });
}

/** Runs stages one after the other, until one of any lane has failed. */
async function runLane(stages, start) {
  for (const [name, run] of stages) {
    if (sum('failed') > 0) return;
    await runStage(name, () => start(name, run));
  }
}

// Also when the packages could not be installed: the last line is always this one.
process.on('exit', (code) => {
  const ran = new Set(results.map(({ name }) => name));
  const notRun = [...lanes.flat(), ...afterwards].map(([name]) => name).filter((name) => !ran.has(name));
  if (notRun.length > 0) console.log(`Not run after the failure: ${notRun.join('; ')}`);
  const failed = Math.max(sum('failed'), code === 0 ? 0 : 1);
  console.log(`${sum('passed')} passed, ${failed} failed`);
});

ensureInstalled();
mkdirSync(LOGS, { recursive: true });
for (const report of [UNIT_REPORT, STORY_REPORT]) rmSync(report, { force: true });

console.log('Types, lint and the other checks of the text, beside the unit tests …\n');
await Promise.all(lanes.map((lane) => runLane(lane, runQuietly)));
await runLane(afterwards, (name, run) => (console.log(`── ${name}`), run()));
console.log(`\n${results.map(({ name, seconds }) => `${seconds.padStart(7)} s  ${name}`).join('\n')}`);
console.log(`All in ${secondsSince(begun)} s.`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
