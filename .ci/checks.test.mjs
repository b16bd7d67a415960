// The checks must catch what they are for: each is shown a small project with planted faults.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkBudget } from './budget.mjs';
import { commandNames } from './commands.mjs';
import { checkImports } from './imports.mjs';
import { checkLayout } from './layout.mjs';
import { checkUnused } from './unused.mjs';

const made = [];

function project(files) {
  const folder = mkdtempSync(join(tmpdir(), 'gmemscope-'));
  made.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

describe('imports', () => {
  test('a project that keeps to the table passes and is read whole', async () => {
    const folder = project({
      'app/core/base/units.ts': 'export const one = 1;',
      'app/core/index.ts': 'export { one } from "./base/units.ts";',
      'app/worker/protocol.ts': 'import type { one } from "../core/index.ts"; export type One = typeof one;',
      'app/core/base/units.test.ts':
        'import { readFileSync } from "node:fs"; import "../index.ts"; readFileSync("x");',
    });
    expect(await checkImports(folder)).toEqual({ violations: [], present: 4, seen: 4 });
  });

  test('every kind of fault is found', async () => {
    const folder = project({
      'app/core/base/units.ts': 'import { node } from "../xarray/node.ts"; export const one = node;',
      'app/core/xarray/node.ts': 'import { fs } from "node:fs"; export const node = fs;',
      'app/core/mm/a.ts': 'import { b } from "../gmem/b.ts"; export const a = b;',
      'app/core/gmem/b.ts':
        'import type { a } from "../mm/a.ts"; export type B = typeof a; export const b = 1;',
      'app/core/index.ts': 'export { one } from "./base/units.ts";',
      'app/ui/page.ts': 'import { one } from "../core/index.ts"; export const page = one;',
      'app/script/run.ts': 'import { one } from "../core/base/units.ts"; export const run = one;',
      'app/words/en.ts': 'import { one } from "../core/index.ts"; export const en = one;',
      'app/odd/x.ts': 'export const x = 1;',
      'e2e/help.ts': 'import { x } from "../app/odd/x.ts"; import "./a.spec.ts"; export const help = x;',
      'e2e/a.spec.ts': 'export {};',
    });
    const { violations } = await checkImports(folder);
    const has = (text) => expect(violations.join('\n')).toContain(text);
    has('core/base: not its neighbour: app/core/base/units.ts');
    has('core/xarray: no module of Node: app/core/xarray/node.ts');
    has('no cycle of files: app/core/');
    has('ui: not its neighbour: app/ui/page.ts');
    has('script: not its neighbour: app/script/run.ts');
    has('words: types only: app/words/en.ts');
    has('every file has a zone: app/odd/x.ts');
    has('nothing imports a test: e2e/help.ts');
    expect(violations).toHaveLength(8);
  });
});

describe('unused', () => {
  test('files, exports, barrels and default exports', async () => {
    const folder = project({
      'app/main.tsx': 'import { used } from "./a.ts"; import { inner } from "./barrel.ts"; used(inner);',
      'app/a.ts': 'export const used = (x: Shape) => x; export type Shape = string; export const spare = 1;',
      'app/barrel.ts': 'export { inner } from "./inner.ts";',
      'app/inner.ts': 'export const inner = 1; export default 2; export interface Alone { x: 1 }',
      'app/lost.ts': 'const x = 1; console.log(x);',
      'app/only-tested.ts': 'export const tested = 1;',
      'app/only-tested.test.ts': 'import { tested } from "./only-tested.ts"; tested;',
    });
    const { problems, read } = await checkUnused(folder, []);
    expect(read).toBe(7);
    expect(problems).toEqual([
      'app/lost.ts: nothing uses this file',
      'app/only-tested.ts: only tests use this file',
      'app/a.ts:spare: nobody imports this',
      'app/inner.ts:default: nobody imports this',
      'app/inner.ts:Alone: nobody imports this',
      'app/barrel.ts: a barrel, forwards ./inner.ts',
      'app/inner.ts: default export',
    ]);
  });

  test("workers, lazy imports and the command line's entries count as started", async () => {
    const folder = project({
      'app/main.tsx': 'new Worker(new URL("./worker/worker.ts", import.meta.url)); void import("./lazy.ts");',
      'app/worker/worker.ts': 'self.onmessage = null;',
      'app/lazy.ts': 'export const lazy = 1;',
      'app/cli/replay.ts': 'export const main = 1;',
    });
    expect((await checkUnused(folder, ['replay'])).problems).toEqual([]);
  });

  test('the commands are the scripts that run cli.mjs', () => {
    const scripts = { start: 'node .ci/start.mjs', replay: 'node .ci/cli.mjs replay' };
    expect(commandNames({ scripts })).toEqual(['replay']);
  });
});

test('layout: missing and long READMEs, odd names, strangers on the top level', () => {
  const folder = project({
    'app/README.md': 'short\n',
    'app/a/README.md': 'x\n'.repeat(16),
    'app/a/fixtures/x.json': '{}',
    'app/b/oddName.ts': '',
    'notes.txt': '',
  });
  expect(checkLayout(folder).problems).toEqual([
    'app/a: its README.md has 16 lines, 15 are allowed',
    'app/b: has no README.md',
    'app/b/oddName.ts: the name is not in kebab-case',
    'notes.txt: does not belong on the top level',
  ]);
});

test('budget: follows page, modules, workers and style sheets, but no dynamic import', async () => {
  const built = project({
    'index.html': '<link rel="stylesheet" href="./a.css"><script type="module" src="./main.js"></script>',
    'a.css': '@font-face { src: url(font.woff2) }',
    'font.woff2': 'x',
    'main.js':
      'import "./shared.js"; import("./lazy.js"); new Worker(new URL(""+new URL("w.js",import.meta.url).href,import.meta.url));',
    'shared.js': '',
    'lazy.js': '',
    'w.js': '',
  });
  const { table, over } = await checkBudget(built, { scriptKilobytes: 150, allKilobytes: 250, requests: 5 });
  expect(over).toEqual(['requests']);
  expect(table).toContain('w.js');
  expect(table).toContain('font.woff2');
  expect(table).toContain('6 of 5 requests');
  expect(table).not.toContain('lazy.js');
});
