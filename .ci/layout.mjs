// npm run check:layout: the folders are the table of contents. Every folder of app/ says in a README.md of at most
// 15 lines what belongs into it, file names are in kebab-case, and the top level holds what its list allows.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fail, filesBelow, isCommand, root } from './project.mjs';

const LONGEST = 15;
const DATA_FOLDER = 'fixtures';
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/;
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
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const kept = inner.filter((entry) => entry.name !== DATA_FOLDER).map((entry) => join(folder, entry.name));
  return kept.flatMap((path) => [path, ...foldersBelow(path)]);
}

function readmeProblem(folder) {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return ['has no README.md'];
  const lines = readFileSync(readme, 'utf8').trimEnd().split('\n').length;
  return lines > LONGEST ? [`its README.md has ${lines} lines, ${LONGEST} are allowed`] : [];
}

const isOddName = (path) =>
  !KEBAB.test(basename(path)) && basename(path) !== 'README.md' && !path.includes(`/${DATA_FOLDER}/`);

/** Problems as lines of text, and the number of folders of app/ that were seen. */
export function checkLayout(folder = root) {
  const app = join(folder, 'app');
  // An empty folder is none: git does not know it.
  const folders = existsSync(app)
    ? [app, ...foldersBelow(app)].filter((path) => readdirSync(path).length > 0)
    : [];
  const problems = [
    ...folders.flatMap((path) =>
      readmeProblem(path).map((problem) => `${relative(folder, path)}: ${problem}`),
    ),
    ...['app', 'e2e']
      .flatMap((name) => filesBelow(join(folder, name), isOddName))
      .map((path) => `${relative(folder, path)}: the name is not in kebab-case`),
    ...readdirSync(folder)
      .filter((name) => !name.startsWith('.') && !TOP.includes(name) && !PRODUCED.includes(name))
      .map((name) => `${name}: does not belong on the top level`),
  ];
  return { problems, folders: folders.length };
}

if (isCommand(import.meta.url)) {
  const { problems, folders } = checkLayout();
  if (folders === 0) fail('No folder was seen: the check proves nothing.');
  if (problems.length > 0) fail(problems.join('\n'));
  console.log(`layout: ${folders} folders say what belongs into them`);
}
