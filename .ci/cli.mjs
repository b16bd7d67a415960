// node .ci/cli.mjs NAME …: runs app/cli/NAME.ts, bundled into .build/cli when its sources changed since the last time.
// The bundle runs in this process, so that a command starts in a fraction of a second.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { commandNames } from './commands.mjs';
import { ensureInstalled, fail, filesBelow, inRoot, root, say } from './project.mjs';

const SOURCES = ['core', 'script', 'projections', 'words', 'lessons', 'cli'];
const BUNDLES = inRoot('.build', 'cli');
const KEPT_MS = 10 * 60_000;
const CRASHED = 70;

const isProduct = (path) => !/\.test\.ts$|\.md$|[\\/](fixtures|testing)[\\/]/.test(path);

/** A folder name that changes when a source file is written, added or removed, or a package changes. */
function fingerprint() {
  const files = SOURCES.flatMap((name) => filesBelow(inRoot('app', name), isProduct));
  const inputs = [...files, inRoot('package-lock.json'), inRoot('package.json'), inRoot('.ci', 'cli.mjs')];
  const hash = createHash('sha1');
  for (const path of inputs) hash.update(`${path} ${statSync(path).mtimeMs}\n`);
  return hash.digest('hex').slice(0, 16);
}

async function buildInto(folder, names) {
  ensureInstalled();
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, inRoot('app', 'cli', `${name}.ts`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n');
}

/** Bundles of earlier sources go, unless a command that runs right now may still read from them. */
function removeOldBundles() {
  for (const name of readdirSync(BUNDLES)) {
    const path = `${BUNDLES}/${name}`;
    if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** The bundle's folder. It is built beside and then renamed, so that commands may build at the same time. */
async function freshBundle() {
  const folder = `${BUNDLES}/${fingerprint()}`;
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}-${process.pid}`;
  await buildInto(unfinished, commandNames().filter(exists));
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  removeOldBundles();
  return folder;
}

const exists = (name) => existsSync(inRoot('app', 'cli', `${name}.ts`));

const [name = '', ...argv] = process.argv.slice(2);
if (!commandNames().includes(name) || !exists(name)) {
  fail(`There is no command "${name}". There are: ${commandNames().join(', ')}.`, 2);
}

// A reader that has seen enough (| head) is no error.
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : CRASHED));

let main;
try {
  ({ main } = await import(pathToFileURL(`${await freshBundle()}/${name}.js`).href));
} catch (error) {
  say(error.stack);
  fail(`The command "${name}" could not be built.`, CRASHED);
}

// npm runs scripts in the project's folder; the paths that a person types are relative to theirs.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
try {
  process.exitCode = await main(argv);
} catch (error) {
  say(error.stack ?? String(error));
  process.exitCode = CRASHED;
}
