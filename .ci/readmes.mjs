// npm run check:readmes: every folder of app/ says in a README.md of at most 15 lines what belongs into it.
// Also holds the top level to its list, so that the table of contents stays an explanation.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fail, isCommand, root } from './project.mjs';

const LONGEST = 15;
const DATA_FOLDERS = ['fixtures'];
const TOP = [
  'app',
  'public',
  'e2e',
  'index.html',
  'vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'eslint.config.js',
  'README.md',
  'LICENSE',
];
const PRODUCED = ['node_modules', 'dist'];

function foldersBelow(folder) {
  if (!existsSync(folder)) return [];
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const kept = inner.filter((entry) => !DATA_FOLDERS.includes(entry.name));
  return kept.flatMap((entry) => [join(folder, entry.name), ...foldersBelow(join(folder, entry.name))]);
}

function problemOf(folder) {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return 'has no README.md';
  const lines = readFileSync(readme, 'utf8').trimEnd().split('\n').length;
  return lines > LONGEST ? `its README.md has ${lines} lines, ${LONGEST} are allowed` : null;
}

/** Problems of the folders below app/ and of the top level, as lines of text, and the number of folders seen. */
export function checkReadmes(folder = root) {
  const app = join(folder, 'app');
  const folders = existsSync(app) ? [app, ...foldersBelow(app)] : [];
  const hasFiles = (path) => readdirSync(path).length > 0;
  const missing = folders.filter(hasFiles).flatMap((path) => {
    const problem = problemOf(path);
    return problem === null ? [] : [`${relative(folder, path)}: ${problem}`];
  });
  const strangers = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && !TOP.includes(name) && !PRODUCED.includes(name))
    .map((name) => `${name}: does not belong on the top level`);
  return { problems: [...missing, ...strangers], folders: folders.length };
}

if (isCommand(import.meta.url)) {
  const { problems, folders } = checkReadmes();
  if (folders === 0) fail('No folder was seen: the check proves nothing.');
  if (problems.length > 0) fail(problems.join('\n'));
  console.log(`readmes: ${folders} folders say what belongs into them`);
}
