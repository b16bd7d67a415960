// npm run check:budget: the first load of the built page, compressed as a server would, against its budget.
// The first load is all that a first visit must have before its picture stands, is explained and can be stepped: what
// index.html links to and what that imports statically. The worker comes after, called by the first request that the recorded
// first visit cannot answer, as other dynamic imports do; e2e/first-load.spec.ts
// holds them back and steps.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureInstalled, fail, inRoot, isCommand } from './project.mjs';

const BUDGET = JSON.parse(readFileSync(inRoot('.ci', 'budget.json'), 'utf8'));

const text = (path) => readFileSync(path, 'utf8');
const matches = (pattern, source) => [...source.matchAll(pattern)].map((match) => match[1]);

/** Paths that a page asks for by itself: scripts, preloads, style sheets, icon. */
function linksOfPage(html) {
  return matches(/<(?:script|link)\b[^>]*?\s(?:src|href)="([^"]+)"/g, html);
}

/** Paths that a module asks for as soon as it is loaded, and the workers that it starts. */
function linksOfModule(code, parse) {
  const declares = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'];
  const imports = parse(code)
    .body.filter((node) => declares.includes(node.type) && node.source)
    .map((node) => node.source.value);
  const workers = matches(/new URL\(\s*(?:""\s*\+\s*)?["'`]([^"'`]+\.js)["'`]/g, code);
  return [...imports, ...workers];
}

const linksOfStyle = (css) => matches(/url\(["']?([^"')]+)["']?\)/g, css);

function linksOf(path, parse) {
  if (extname(path) === '.html') return linksOfPage(text(path));
  if (extname(path) === '.js') return linksOfModule(text(path), parse);
  if (extname(path) === '.css') return linksOfStyle(text(path));
  return [];
}

/** Every file of the first load below the built folder: its path and its size in bytes as `gzip -9` makes it. */
export async function firstLoad(built = inRoot('dist')) {
  const { parseAst } = await import('vite');
  const found = new Map();
  const queue = [join(built, 'index.html')];
  while (queue.length > 0) {
    const path = queue.pop();
    if (found.has(path)) continue;
    found.set(path, gzipSync(readFileSync(path), { level: 9 }).length);
    const local = linksOf(path, parseAst).filter((link) => !/^[a-z]+:/.test(link));
    queue.push(...local.map((link) => normalize(join(link.startsWith('/') ? built : dirname(path), link))));
  }
  return [...found].map(([path, bytes]) => ({ path: path.slice(built.length + 1), bytes }));
}

/** The table of the first load as text, and what in it is past the budget. */
export async function checkBudget(built = inRoot('dist'), budget = BUDGET) {
  const files = await firstLoad(built);
  const sum = (chosen) => chosen.reduce((total, { bytes }) => total + bytes, 0) / 1000;
  const rows = [
    ['JavaScript, kB', sum(files.filter(({ path }) => path.endsWith('.js'))), budget.scriptKilobytes],
    ['all, kB', sum(files), budget.allKilobytes],
    ['requests', files.length, budget.requests],
  ];
  const figure = (value) => (Number.isInteger(value) ? String(value) : value.toFixed(1)).padStart(8);
  const table = [
    ...files.map(({ path, bytes }) => `${figure(bytes / 1000)} kB  ${path}`),
    ...rows.map(([name, value, most]) => `${figure(value)} of ${most} ${name}`),
  ];
  const over = rows.filter(([, value, most]) => value > most).map(([name]) => name);
  return { table: table.join('\n'), over };
}

if (isCommand(import.meta.url)) {
  ensureInstalled();
  if (!existsSync(inRoot('dist', 'index.html'))) fail('There is no built page: npm run build makes it.');
  const { table, over } = await checkBudget();
  console.log(table);
  if (over.length > 0) fail(`The first load is past its budget: ${over.join('; ')}`);
}
