// npm run check:mutations: plants known mistakes in the core, one at a time, in a bundle of its own, and lets fuzz find each. Fails when
// one is not found, or when its text is no longer there to be replaced. Not part of npm test: it takes minutes.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { mutations } from './mutation-list.mjs';
import { fail, inRoot, root } from './project.mjs';

const FOLDER = inRoot('.build', 'mutants');
const SEEDS = 400;
const SOUND_SEEDS = 40;
const OPS = 200;
const PATIENCE_MS = 10 * 60_000;

/** Replaces one text in one file, and complains if it is not there exactly once. */
function plant({ file, from, to }) {
  let isPlanted = false;
  return {
    name: 'plant',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith(`/app/core/${file}`)) return null;
      isPlanted = true;
      return code.replace(from, () => to);
    },
    buildEnd() {
      if (!isPlanted) fail(`${file} is not part of fuzz.`);
    },
  };
}

async function bundle(mutation, folder) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    plugins: mutation === null ? [] : [plant(mutation)],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { fuzz: inRoot('app', 'cli', 'fuzz.ts') },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
}

/** Runs fuzz of a bundle up to its first failure. What it said. */
function fuzz(folder, seeds) {
  const options = ['--seeds', String(seeds), '--ops', String(OPS), '--from', '1', '--stop-at', '1'];
  const program = `import { main } from ${JSON.stringify(pathToFileURL(`${folder}/fuzz.js`).href)};
process.exitCode = await main(${JSON.stringify(options)});`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  return {
    isCaught: status === 1,
    told: stdout.split('\n').find((line) => line.startsWith('# seed')) ?? stdout,
  };
}

/** Complains about texts that are not there exactly once: then nothing can be planted. */
function checkTexts() {
  for (const { what, file, from } of mutations) {
    const times = readFileSync(inRoot('app', 'core', ...file.split('/')), 'utf8').split(from).length - 1;
    if (times !== 1)
      fail(
        `To plant "${what}", ${JSON.stringify(from)} must be once in ${file}, and is there ${times} times.`,
      );
  }
}

checkTexts();
const wanted = process.argv.slice(2);
if (wanted.includes('--texts')) process.exit(0);
await bundle(null, `${FOLDER}/0`);
const sound = fuzz(`${FOLDER}/0`, SOUND_SEEDS);
if (sound.isCaught) fail(`Nothing was planted, and fuzz fails all the same: ${sound.told}`);
let missed = 0;
for (const [number, mutation] of mutations.entries()) {
  if (wanted.length > 0 && !wanted.includes(String(number + 1))) continue;
  const folder = `${FOLDER}/${number + 1}`;
  await bundle(mutation, folder);
  const { isCaught, told } = fuzz(folder, SEEDS);
  if (!isCaught) missed++;
  console.log(`${number + 1}. ${mutation.what}: ${isCaught ? told.slice(2) : 'NOT FOUND'}`);
  rmSync(folder, { recursive: true });
}
if (missed > 0) fail(`${missed} mutations were not found by ${SEEDS} seeds of ${OPS} statements.`);
