// Finds a Chromium that runs, or installs one. A candidate counts only when it answers to --version.
// As a command: the path alone goes to standard output, everything else to standard error; exit 3 if there is none.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureInstalled, fail, filesBelow, isCommand, packageBin, root, say } from './project.mjs';

const VERSION_LIMIT_MS = 20_000;
const DOWNLOAD_LIMIT_MS = 180_000;
const APT_LIMIT_MS = 300_000;
const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chromium-headless-shell',
];
const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Null when the browser runs, else the reason why it does not. */
function whyUnusable(path) {
  if (!existsSync(path)) return 'no such file';
  const answer = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: VERSION_LIMIT_MS });
  if (answer.error) return answer.error.message;
  if (answer.status !== 0) return `--version ended with ${answer.status ?? answer.signal}`;
  return /\d+\.\d+/.test(answer.stdout) ? null : '--version named no version';
}

function onPath(command) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}

const systemBrowsers = () => [
  ...COMMANDS.map((name) => [name, onPath(name)]),
  ...MAC_APPS.map((path) => [path, path]),
];

/** Playwright's full browser and its headless shell, which has a folder of its own beside the full one's. */
async function playwrightBrowsers() {
  const { chromium } = await import('@playwright/test');
  const full = chromium.executablePath();
  const [ownFolder = ''] = /^.*[\\/]chromium-\d+/.exec(full) ?? [];
  const shellFolder = ownFolder.replace(/chromium-(\d+)$/, 'chromium_headless_shell-$1');
  const shells = filesBelow(shellFolder, (path) =>
    /[\\/](chrome-headless-shell|headless_shell)(\.exe)?$/.test(path),
  );
  return [full, ...shells];
}

/** The first usable candidate; notes the reason for each one that is not. */
function firstUsable(candidates, reasons) {
  for (const [name, path] of candidates) {
    const reason = path === undefined ? 'not on PATH' : whyUnusable(path);
    if (reason === null) return path;
    reasons.push(`${name}: ${reason}`);
  }
  return undefined;
}

/** Runs an installer with a time limit; null when it succeeded, else the reason. */
function install(command, args, limit) {
  say(`Installing a browser: ${[command, ...args].join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error, signal } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    timeout: limit,
  });
  if (error) return error.code === 'ETIMEDOUT' ? `gave up after ${limit / 1000} s` : error.message;
  return status === 0 ? null : `ended with ${status ?? signal}`;
}

async function downloadForPlaywright(reasons) {
  const shell = 'chromium-headless-shell';
  const args = [packageBin('@playwright/test', 'playwright'), 'install', shell];
  const reason = install(process.execPath, args, DOWNLOAD_LIMIT_MS);
  if (reason !== null) return void reasons.push(`playwright install ${shell}: ${reason}`);
  return firstUsable(
    (await playwrightBrowsers()).map((path) => [`downloaded ${path}`, path]),
    reasons,
  );
}

function installOnDebian(reasons) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    return void reasons.push('apt-get install chromium: only as root on Debian');
  }
  const update = install('apt-get', ['-qq', 'update'], APT_LIMIT_MS);
  if (update !== null) reasons.push(`apt-get update: ${update}`);
  const packages = ['-qq', 'install', '-y', '--no-install-recommends', 'chromium'];
  const reason = install('apt-get', packages, APT_LIMIT_MS);
  if (reason !== null) return void reasons.push(`apt-get ${packages.join(' ')}: ${reason}`);
  return firstUsable(systemBrowsers(), reasons);
}

/**
 * The path of a usable Chromium: the one PLAYWRIGHT_CHROMIUM_PATH names and no other if it is set, else
 * Playwright's own, the system's, Playwright's download, Debian's package. Throws with every reason if none.
 */
export async function findBrowser() {
  const asked = process.env.PLAYWRIGHT_CHROMIUM_PATH;
  if (asked) {
    const reason = whyUnusable(asked);
    if (reason === null) return asked;
    throw new Error(`PLAYWRIGHT_CHROMIUM_PATH names ${asked}, which does not run: ${reason}.`);
  }
  const reasons = [];
  const own = (await playwrightBrowsers()).map((path) => [`Playwright's ${path}`, path]);
  const found = firstUsable([...own, ...systemBrowsers()], reasons);
  if (found !== undefined) return found;
  const installed = process.env.GMEM_NO_BROWSER_INSTALL
    ? void reasons.push('installing: GMEM_NO_BROWSER_INSTALL is set')
    : ((await downloadForPlaywright(reasons)) ?? installOnDebian(reasons));
  if (installed !== undefined) return installed;
  const list = reasons.map((reason) => `  - ${reason}`).join('\n');
  throw new Error(
    `No Chromium runs here:\n${list}\nInstall one, or set PLAYWRIGHT_CHROMIUM_PATH to its program file.`,
  );
}

if (isCommand(import.meta.url)) {
  ensureInstalled();
  await findBrowser().then(
    (path) => console.log(path),
    (error) => fail(error.message, 3),
  );
}
