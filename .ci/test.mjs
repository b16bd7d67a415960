// npm test: every check of the project in one run, stopping at the first that fails.
// The last line counts the tests of Vitest and Playwright, and each other check as one.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { runStories } from './e2e.mjs';
import { ensureInstalled, inRoot, packageBin, runNode } from './project.mjs';

const UNIT_REPORT = inRoot('.build', 'unit.json');
const FUZZ_SECONDS = '20';
const STORY_REPORT = inRoot('.build', 'stories.json');

const tool = (name, ...args) => runNode(packageBin(name), args);
const compile = (project) => runNode(packageBin('typescript', 'tsc'), ['-p', project]);
const own = (name) => runNode(inRoot('.ci', `${name}.mjs`), []);
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

async function types() {
  return asOne((await compile('tsconfig.json')) || (await compile('.ci/tsconfig.pure.json')));
}

async function unit() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
  const code = await tool('vitest', 'run', ...reporters);
  return counted(code, UNIT_REPORT, (report) => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
  }));
}

/** Random machines with new seeds each time; the first is printed, so that a failure can be repeated. */
async function fuzz() {
  return asOne(
    await runNode(inRoot('.ci', 'cli.mjs'), ['fuzz', '--seconds', FUZZ_SECONDS, '--stop-at', '1']),
  );
}

async function stories() {
  const reporter = process.env.CI ? 'line,json' : 'list,json';
  const code = await runStories([`--reporter=${reporter}`], { PLAYWRIGHT_JSON_OUTPUT_NAME: STORY_REPORT });
  return counted(code, STORY_REPORT, ({ stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
  }));
}

const stages = [
  ['types', types],
  ['lint', async () => asOne(await tool('eslint', '--max-warnings', '0', '.'))],
  ['format', async () => asOne(await tool('prettier', '--check', '--log-level', 'warn', '.'))],
  ['imports', async () => asOne(await own('imports'))],
  ['unused', async () => asOne(await own('unused'))],
  ['layout', async () => asOne(await own('layout'))],
  ['unit, property and golden tests', unit],
  ['fuzz', fuzz],
  [
    'texts of planted mistakes',
    async () => asOne(await runNode(inRoot('.ci', 'mutations.mjs'), ['--texts'])),
  ],
  ['build', async () => asOne(await tool('vite', 'build', '--logLevel', 'warn'))],
  ['first-load budget', async () => asOne(await own('budget'))],
  ['stories in a browser', stories],
];

async function runStage([name, run]) {
  console.log(`\n── ${name}`);
  const begin = performance.now();
  const result = await run().catch((error) => {
    console.log(error.message);
    return { passed: 0, failed: 1 };
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const counts = `${result.passed} passed, ${result.failed} failed`;
  console.log(`── ${name}: ${result.failed === 0 ? 'ok' : 'FAILED'} in ${seconds} s (${counts})`);
  return { name, seconds, ...result };
}

const results = [];
const sum = (key) => results.reduce((total, result) => total + Number(result[key]), 0);

// Also when the packages could not be installed: the last line is always this one.
process.on('exit', (code) => {
  const notRun = stages.slice(results.length).map(([name]) => name);
  if (notRun.length > 0) console.log(`Not run after the failure: ${notRun.join('; ')}`);
  const failed = Math.max(sum('failed'), code === 0 ? 0 : 1);
  console.log(`${sum('passed')} passed, ${failed} failed`);
});

ensureInstalled();
mkdirSync(inRoot('.build'), { recursive: true });
for (const report of [UNIT_REPORT, STORY_REPORT]) rmSync(report, { force: true });

for (const stage of stages) {
  results.push(await runStage(stage));
  if (results.at(-1).failed > 0) break;
}
console.log(`\n${results.map(({ name, seconds }) => `${seconds.padStart(7)} s  ${name}`).join('\n')}`);
console.log(`All in ${sum('seconds').toFixed(0)} s.`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
