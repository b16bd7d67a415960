// npm run check:imports: holds app/ against import-table.mjs with dependency-cruiser, and counts what it saw.
import { relative } from 'node:path';
import { packageGroups, zones as table } from './import-table.mjs';
import { fail, filesBelow, isCommand, root } from './project.mjs';

const TEST = String.raw`(\.test\.tsx?$|/testing/)`;
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const isFile = (zone) => /\.tsx?$/.test(zone);

/** A regular expression for the files of one zone, without those of the zones inside it. */
function pattern(zone, zones) {
  if (isFile(zone)) return `^app/${escape(zone)}$`;
  const inner = zones
    .map((other) => other.zone)
    .filter((other) => other.startsWith(`${zone}/`))
    .map((other) => escape(other.slice(zone.length + 1)) + (isFile(other) ? '$' : '/'));
  const without = inner.length === 0 ? '' : `(?!${inner.join('|')})`;
  return `^app/${escape(zone)}/${without}`;
}

function packagePattern(names = []) {
  const all = names.flatMap((name) => packageGroups[name] ?? [name]);
  return `^node_modules/(@types/)?(${all.map(escape).join('|') || '(?!)'})/`;
}

/** dependency-cruiser's rules for one zone. */
function rulesOf({ zone, may, types = [], packages, builtins = false }, zones) {
  const from = { path: pattern(zone, zones), pathNot: TEST };
  const values = [zone, ...may].map((other) => pattern(other, zones));
  const asTypes = types.map((other) => pattern(other, zones));
  const rule = (name, to) => ({ name: `${zone}: ${name}`, severity: 'error', from, to });
  return [
    rule('not its neighbour', { path: '^app/', pathNot: [...values, ...asTypes] }),
    ...(asTypes.length === 0
      ? []
      : [rule('types only', { path: asTypes, pathNot: values, dependencyTypesNot: ['type-only'] })]),
    rule('not its package', { path: '^node_modules/', pathNot: packagePattern(packages) }),
    ...(builtins ? [] : [rule('no module of Node', { dependencyTypes: ['core'] })]),
  ];
}

/** All rules: the zones', and those that hold everywhere, tests included. */
function ruleSet(zones) {
  const everywhere = (name, from, to) => ({ name, severity: 'error', from, to });
  return {
    forbidden: [
      ...zones.flatMap((zone) => rulesOf(zone, zones)),
      everywhere('no cycle of files', { path: '^(app|e2e)/' }, { circular: true }),
      everywhere('nothing imports a test', {}, { path: String.raw`\.(test|spec)\.tsx?$` }),
      everywhere(
        'only tests import testing/',
        { path: '^app/', pathNot: TEST },
        { path: '^app/.*/testing/' },
      ),
      everywhere('the page and its tests are apart', { path: '^app/' }, { path: '^e2e/' }),
    ],
  };
}

/** Files that the table forgot: a new folder must say whom it may import. */
function withoutZone(paths, zones) {
  const known = zones.map(({ zone }) => new RegExp(pattern(zone, zones)));
  const strangers = paths.filter((path) => path.startsWith('app/') && !known.some((zone) => zone.test(path)));
  return strangers.map((path) => `every file has a zone: ${path}`);
}

const isSource = (path) => /\.tsx?$/.test(path);

/**
 * Violations of the table below a folder that holds app/ and e2e/, as lines of text, and how many files were there
 * and how many the tool read.
 */
export async function checkImports(folder = root, zones = table) {
  const { cruise } = await import('dependency-cruiser');
  const { default: extractTSConfig } = await import('dependency-cruiser/config-utl/extract-ts-config');
  const present = ['app', 'e2e'].flatMap((name) => filesBelow(`${folder}/${name}`, isSource));
  const starts = ['app', 'e2e'].filter((name) =>
    present.some((path) => path.startsWith(`${folder}/${name}/`)),
  );
  if (starts.length === 0) return { violations: [], present: 0, seen: 0 };
  const { output } = await cruise(
    starts,
    {
      baseDir: folder,
      validate: true,
      ruleSet: ruleSet(zones),
      tsPreCompilationDeps: true,
      doNotFollow: { path: 'node_modules' },
      enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
    },
    {},
    { tsConfig: extractTSConfig(`${root}/tsconfig.json`) },
  );
  const read = new Set(output.modules.map((module) => module.source));
  const seen = present.filter((path) => read.has(relative(folder, path))).length;
  const violations = output.summary.violations.map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${from} → ${cycle?.map((step) => step.name).join(' → ') ?? to}`,
  );
  const strangers = withoutZone(
    present.map((path) => relative(folder, path)),
    zones,
  );
  return { violations: [...new Set(violations), ...strangers], present: present.length, seen };
}

if (isCommand(import.meta.url)) {
  const { violations, present, seen } = await checkImports();
  if (seen === 0 || seen < present)
    fail(`Only ${seen} of ${present} source files were read: the check proves nothing.`);
  if (violations.length > 0)
    fail(`${violations.join('\n')}\n${violations.length} imports against .ci/import-table.mjs`);
  console.log(`imports: ${seen} files keep to the table`);
}
