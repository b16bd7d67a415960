// npm run check:unused: files that nothing starts, exports that nobody imports, barrels and default exports.
// Reads syntax only (the TypeScript parser, no types), so that it takes a second.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { commandNames } from './commands.mjs';
import { entries as startedFiles, debt } from './import-table.mjs';
import { fail, filesBelow, isCommand, root } from './project.mjs';

const ALL = '*';
const DOOR = 'app/core/index.ts';
/** What the build imports of app/ is used. */
const CONFIG = 'vite.config.ts';
const isTest = (path) => /\.(test|spec)\.tsx?$/.test(path);
const belongsToTests = (path) => isTest(path) || path.startsWith('e2e/') || path.includes('/testing/');

/** Where a relative specifier leads, as a path below the folder; undefined for packages and other kinds of file. */
function target(folder, from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const path = relative(folder, join(folder, dirname(from), specifier.replace(/\?.*$/, '')));
  return /\.tsx?$/.test(path) && existsSync(join(folder, path)) ? path : undefined;
}

/** What one file exports, and what it takes from which file: {exports, uses: [path, name], forwards}. */
function readModule(ts, folder, path) {
  const text = readFileSync(join(folder, path), 'utf8');
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const module = { path, exports: [], uses: [], forwards: [] };
  const mentions = new Map();
  const use = (specifier, name) => {
    const to = target(folder, path, specifier);
    if (to !== undefined) module.uses.push([to, name]);
  };

  const visit = (node) => {
    if (ts.isIdentifier(node)) mentions.set(node.text, (mentions.get(node.text) ?? 0) + 1);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      use(node.argument.literal.text, ALL);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (ts.isStringLiteralLike(node.arguments[0])) use(node.arguments[0].text, ALL);
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'URL' && node.arguments?.[0]) {
      if (ts.isStringLiteralLike(node.arguments[0])) use(node.arguments[0].text, ALL);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);

  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) readImport(ts, statement, use);
    else if (ts.isExportDeclaration(statement)) readExport(ts, statement, module, use);
    else if (!isTypeOfOwnSignature(ts, statement, mentions))
      module.exports.push(...declaredNames(ts, statement));
  }
  module.exports = [...new Set(module.exports)];
  return module;
}

/** A type that its own file mentions again is part of what that file offers, whoever writes its name. */
function isTypeOfOwnSignature(ts, statement, mentions) {
  const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
  return isType && mentions.get(statement.name.text) > 1;
}

function readImport(ts, statement, use) {
  const from = statement.moduleSpecifier.text;
  const clause = statement.importClause;
  if (clause?.name) use(from, 'default');
  if (clause?.namedBindings === undefined) return use(from, null);
  if (ts.isNamespaceImport(clause.namedBindings)) return use(from, ALL);
  for (const { name, propertyName } of clause.namedBindings.elements) use(from, (propertyName ?? name).text);
}

function readExport(ts, statement, module, use) {
  const from = statement.moduleSpecifier?.text;
  const named = statement.exportClause && ts.isNamedExports(statement.exportClause);
  const names = named ? statement.exportClause.elements : [];
  if (from !== undefined && !statement.isTypeOnly) module.forwards.push(from);
  if (from !== undefined && !named) use(from, ALL);
  for (const { name, propertyName } of names) {
    module.exports.push(name.text);
    if (from !== undefined) use(from, (propertyName ?? name).text);
  }
}

function declaredNames(ts, statement) {
  if (ts.isExportAssignment(statement)) return ['default'];
  const modifiers = (ts.canHaveModifiers(statement) && ts.getModifiers(statement)) || [];
  const has = (kind) => modifiers.some((modifier) => modifier.kind === kind);
  if (!has(ts.SyntaxKind.ExportKeyword)) return [];
  if (has(ts.SyntaxKind.DefaultKeyword)) return ['default'];
  if (!ts.isVariableStatement(statement)) return [statement.name.text];
  const names = (binding) =>
    ts.isIdentifier(binding)
      ? [binding.text]
      : binding.elements.flatMap((e) => (e.name ? names(e.name) : []));
  return statement.declarationList.declarations.flatMap((declaration) => names(declaration.name));
}

/** The files that can be reached from some others by imports of any kind. */
function reachable(modules, starts) {
  const found = new Set();
  const queue = [...starts];
  while (queue.length > 0) {
    const path = queue.pop();
    if (found.has(path) || !modules.has(path)) continue;
    found.add(path);
    queue.push(...modules.get(path).uses.map(([to]) => to));
  }
  return found;
}

function fileProblems(modules, entries) {
  const started = reachable(modules, entries);
  const paths = [...modules.keys()];
  const tested = reachable(modules, paths.filter(isTest));
  return paths
    .filter((path) => !started.has(path) && !isTest(path) && !(belongsToTests(path) && tested.has(path)))
    .filter((path) => !debt.unusedFiles.includes(path) && !/^e2e\/[^/]*\.config\.ts$/.test(path))
    .map((path) => `${path}: ${tested.has(path) ? 'only tests use this file' : 'nothing uses this file'}`);
}

function exportProblems(modules, entries) {
  const used = new Set();
  for (const { path, uses } of modules.values()) {
    for (const [to, name] of uses) if (to !== path) used.add(`${to}:${name}`);
  }
  const isUsed = (path, name) => used.has(`${path}:${name}`) || used.has(`${path}:${ALL}`);
  const isEntry = (path) => entries.includes(path) || isTest(path) || /\.config\.ts$/.test(path);
  return [...modules.values()]
    .filter(({ path }) => !isEntry(path))
    .flatMap(({ path, exports }) =>
      exports.filter((name) => !isUsed(path, name)).map((name) => `${path}:${name}`),
    )
    .filter((id) => !debt.unusedExports.includes(id))
    .map((id) => `${id}: nobody imports this`);
}

function shapeProblems(modules) {
  return [...modules.values()].flatMap(({ path, exports, forwards }) => [
    ...(exports.includes('default') && !/\.config\.ts$/.test(path) ? [`${path}: default export`] : []),
    ...(forwards.length > 0 && path !== DOOR ? [`${path}: a barrel, forwards ${forwards.join(', ')}`] : []),
  ]);
}

/** Problems below a folder that holds app/ and e2e/, as lines of text, and the number of files read. */
export async function checkUnused(folder = root, commands = commandNames()) {
  const { default: ts } = await import('typescript');
  const sources = ['app', 'e2e'].flatMap((name) =>
    filesBelow(join(folder, name), (path) => /\.tsx?$/.test(path)),
  );
  const config = join(folder, CONFIG);
  if (existsSync(config)) sources.push(config);
  const paths = sources.map((path) => relative(folder, path)).filter((path) => !path.endsWith('.d.ts'));
  const modules = new Map(paths.map((path) => [path, readModule(ts, folder, path)]));
  const started = [...startedFiles, ...commands.map((name) => `cli/${name}.ts`)];
  const entries = [CONFIG, ...started.map((path) => `app/${path}`)];
  const problems = [
    ...fileProblems(modules, entries),
    ...exportProblems(modules, entries),
    ...shapeProblems(modules),
  ];
  return { problems, read: modules.size };
}

if (isCommand(import.meta.url)) {
  const { problems, read } = await checkUnused();
  if (read === 0) fail('No source file was read: the check proves nothing.');
  if (problems.length > 0)
    fail(`${problems.join('\n')}\n${problems.length} things that nobody uses, or of a wrong shape`);
  console.log(`unused: none in ${read} files`);
}
