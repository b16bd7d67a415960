// Who may import whom, as data; imports.mjs enforces it.
//
// A zone is a folder or a file below app/; a file belongs to the longest zone that fits. A zone may import itself,
// what `may` lists, and types alone from what `types` lists. `packages` are the npm packages that it may use
// (none unless listed). A test, and a file below a folder `testing`, may import anything but other tests.
// From outside app/core only its index.ts can be imported.

const core = 'core/index.ts';
const base = ['core/base', 'core/uapi.ts'];
const trace = [...base, 'core/trace.ts'];
const xarray = [...trace, 'core/xarray'];
const memory = [...xarray, 'core/memory'];
const mmu = [...memory, 'core/mmu'];
const command = 'core/command.ts';
const kernel = [...mmu, command, 'core/mm', 'core/gmem'];
const checks = [...kernel, 'core/checks'];
const machine = 'core/machine.ts';
const history = [...checks, machine, 'core/history'];

const firstProcess = 'script/first-process.ts';
const letters = 'script/letters.ts';
const grammar = 'script/grammar.ts';
const protocol = 'worker/protocol.ts';
const codes = 'projections/codes.ts';
const model = [core, 'script', firstProcess, grammar, 'projections'];

export const zones = [
  { zone: 'core/uapi.ts', may: [] },
  { zone: 'core/base', may: ['core/uapi.ts'] },
  { zone: 'core/trace.ts', may: base },
  { zone: 'core/xarray', may: trace },
  { zone: 'core/memory', may: xarray },
  { zone: 'core/mmu', may: memory },
  { zone: command, may: mmu },
  { zone: 'core/mm', may: kernel },
  { zone: 'core/gmem', may: kernel },
  { zone: 'core/checks', may: kernel },
  { zone: machine, may: [...checks, 'core/trace.ts', 'core/parallel.ts', 'core/syscalls.ts'] },
  { zone: 'core/history', may: [...checks, machine] },
  { zone: 'core', may: history },
  { zone: core, may: ['core', ...history] },

  { zone: firstProcess, may: [] },
  { zone: letters, may: [] },
  { zone: grammar, may: [firstProcess, letters] },
  { zone: 'script', may: [core, firstProcess, letters, grammar] },
  { zone: codes, may: [] },
  { zone: 'projections', may: [core, codes] },
  { zone: 'lessons', may: [], types: [protocol] },
  { zone: 'words', may: [codes], types: [...model, protocol, 'store'] },

  { zone: protocol, may: [], types: model },
  { zone: 'worker/client.ts', may: [], types: [protocol] },
  { zone: 'worker/early-client.ts', may: [], types: [protocol] },
  { zone: 'worker', may: [...model, 'worker/client.ts'], types: [protocol], packages: ['valibot'] },
  { zone: 'store', may: [], types: [protocol], packages: ['zustand', 'valibot', 'idb', 'react'] },

  {
    zone: 'ui/console',
    may: ['ui', 'store', 'words', grammar, codes],
    types: [protocol],
    packages: ['ui', 'editor'],
  },
  {
    zone: 'ui',
    may: ['ui/console', 'store', 'words', 'lessons', codes],
    types: [protocol],
    packages: ['ui'],
  },
  {
    zone: 'main.tsx',
    may: ['ui', 'store', 'words', 'lessons', 'worker/client.ts', 'worker/early-client.ts'],
    types: [protocol],
    packages: ['react', 'react-dom'],
  },
  {
    zone: 'cli',
    may: [...model, codes, 'words', 'lessons'],
    packages: ['sorted-btree', 'js-sdsl'],
    builtins: true,
  },
];

/** Names that stand for several packages in `packages`. */
export const packageGroups = {
  ui: ['react', 'react-dom', 'd3', 'lucide-react'],
  editor: [
    '@codemirror/autocomplete',
    '@codemirror/commands',
    '@codemirror/language',
    '@codemirror/lint',
    '@codemirror/state',
    '@codemirror/view',
    '@lezer/highlight',
  ],
};

/** Files that nothing imports because something else starts them. The command line's are package.json's scripts. */
export const entries = ['main.tsx', 'worker/worker.ts'];

/**
 * DEBT. Exceptions to the checks, each with its reason; meant to be empty.
 * unusedFiles: paths below app/; unusedExports: "path:name".
 */
export const debt = {
  unusedFiles: [],
  unusedExports: [],
};
