// What every command of this folder shares: where the project is, its files, and its installed packages.
// Plain Node without dependencies, because it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const inRoot = (...parts) => join(root, ...parts);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** Says something to the person at the terminal; standard output belongs to results. */
export const say = (text) => process.stderr.write(`${text}\n`);

/** Ends the process with a sentence and without a stack trace. */
export function fail(sentence, code = 1) {
  say(sentence);
  process.exit(code);
}

/** Absolute paths of all files below a folder of the project; none when the folder is missing. */
export function filesBelow(folder, wanted = () => true) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path, wanted);
    return wanted(path) ? [path] : [];
  });
}

/** True when what npm installed is what package-lock.json asks for; compared by version, as times mislead. */
function isInstalled() {
  const installed = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const have = readJson(installed).packages;
  const want = Object.entries(readJson(inRoot('package-lock.json')).packages);
  return want.every(
    ([path, entry]) => path === '' || entry.optional || have[path]?.version === entry.version,
  );
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)) return;
  fail(`gmemscope needs Node 20.19 or newer, or 22.12 or newer; this is ${process.versions.node}.`);
}

/** Runs `npm ci` when the packages of the lock file are not there. All talk goes to standard error. */
export function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  say('Installing the packages of package-lock.json (npm ci) …');
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const flags = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(npm[0], [...npm.slice(1), ...flags], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm.length === 1 && process.platform === 'win32',
  });
  if (error) fail(`npm could not be started: ${error.message}`);
  if (status !== 0) fail('The packages could not be installed: npm ci failed (its reason stands above).');
}

/** The script behind a package's command, to be run by this same Node without npx. */
export function packageBin(name, command = name) {
  const folder = inRoot('node_modules', name);
  const { bin } = readJson(join(folder, 'package.json'));
  return join(folder, typeof bin === 'string' ? bin : bin[command]);
}

/** Runs a Node script to its end with its output shown; resolves to the exit code. */
export function runNode(script, args, { env = {}, stdio = ['ignore', 'inherit', 'inherit'] } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? {} : { NO_COLOR: '1', FORCE_COLOR: undefined }),
        ...env,
      },
      stdio,
    });
    child.on('error', (error) => {
      say(error.message);
      resolve(1);
    });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** A TCP port of 127.0.0.1 that nobody listens on at this moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** True when this file is what `node` was asked to run, so that a module can be a command as well. */
export const isCommand = (moduleUrl) => process.argv[1] === fileURLToPath(moduleUrl);
