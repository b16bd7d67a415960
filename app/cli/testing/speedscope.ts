// speedscope's own importer, out of the page that its package ships, run without that page: all of the script but its last statement,
// which draws, and instead of it a way to the module that the page imports files with.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

interface Frame {
  readonly name: string;
  getTotalWeight(): number;
  getSelfWeight(): number;
}

/** A profile of speedscope: one thread. Weights are in the profile's unit. */
interface Profile {
  getName(): string;
  getTotalWeight(): number;
  forEachFrame(visit: (frame: Frame) => void): void;
}

interface Importer {
  importProfileGroupFromText(
    fileName: string,
    text: string,
  ): Promise<{ readonly profiles: readonly Profile[] } | null>;
}

/** What speedscope makes of a file, and what it complained about. */
export interface Opened {
  readonly profiles: readonly Profile[];
  readonly complaints: readonly string[];
}

const complaints: string[] = [];
let importer: Importer | null = null;

/** Opens a file as speedscope does. Throws when speedscope does not know what it is. */
export async function openInSpeedscope(fileName: string, text: string): Promise<Opened> {
  importer ??= loadImporter();
  complaints.length = 0;
  const group = await importer.importProfileGroupFromText(fileName, text);
  if (group === null) throw new Error(`speedscope cannot open ${fileName}`);
  return { profiles: group.profiles, complaints: [...complaints] };
}

function loadImporter(): Importer {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('speedscope/package.json')),
    'dist',
    'release',
  );
  const name = readdirSync(folder).find((file) => /^speedscope-.*\.js$/.test(file));
  const page = readFileSync(join(folder, name!), 'utf8');
  const [, prepare, module] = /Promise\.resolve\(\)\.then\(\(\)=>\((\w+)\(\),(\w+)\)\)/.exec(page) ?? [];
  const drawing = page.lastIndexOf('console.log(`speedscope v');
  if (prepare === undefined || module === undefined || drawing < 0)
    throw new Error('speedscope is not made as it was in version 1.25.0');
  const complain = (...words: unknown[]): void => void complaints.push(words.join(' '));
  const world: Record<string, unknown> = {
    console: { log: () => undefined, warn: complain, error: complain },
    location: { hash: '' },
    TextDecoder,
    TextEncoder,
  };
  world.window = world;
  world.self = world;
  world.document = {};
  runInContext(
    `${page.slice(0, drawing)};window.importer=(${prepare}(),${module});})();`,
    createContext(world),
  );
  complaints.length = 0;
  return world.importer as Importer;
}
