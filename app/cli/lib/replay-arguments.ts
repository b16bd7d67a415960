// The arguments of the command replay (interface.md §2), read into typed options or a sentence that says what is wrong.

import { type ErrataChange, errataIds, type ErratumId, type MachineConfig } from '../../core/index.ts';
import { defaultImportOptions, type ImportOptions, MOST_DEVICES } from '../../script/importers/options.ts';
import { nearest } from '../../script/suggest.ts';
import { replayWords } from '../../words/en/cli-replay.ts';

/** What replay is asked to do. `seed` null: the script's own. `out` null: standard output. */
export interface ReplayArguments {
  readonly inputs: readonly string[];
  readonly format: 'text' | 'json' | 'ftrace' | 'chrome';
  readonly out: string | null;
  readonly seed: bigint | null;
  /** What the machine is made with instead of what the script's machine line says. */
  readonly machine: Partial<MachineConfig>;
  readonly importing: ImportOptions;
}

type Values = ReadonlyMap<string, string>;

const options = [
  '--semantics',
  '--errata',
  '--seed',
  '--format',
  '--out',
  '--devices',
  '--peer-shared',
  '--touch',
  '--touch-by',
];

/** Thrown and caught in this file only. */
class Complaint extends Error {}

/** Reads the arguments; a sentence if they cannot be used. */
export function readArguments(argv: readonly string[]): ReplayArguments | string {
  try {
    const { inputs, values } = split(argv);
    if (inputs.length === 0) return replayWords.noInput;
    return {
      inputs,
      format: choose(values, '--format', ['text', 'json', 'ftrace', 'chrome'], 'text'),
      out: values.get('--out') ?? null,
      seed: values.has('--seed') ? whole(values, '--seed', 2n ** 64n - 1n) : null,
      machine: machineOptions(values),
      importing: importOptions(values),
    };
  } catch (error) {
    if (error instanceof Complaint) return error.message;
    throw error;
  }
}

/** `--name value` and `--name=value`; everything else is an input. */
function split(argv: readonly string[]): { inputs: string[]; values: Values } {
  const inputs: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const [name = '', ...rest] = argv[at]!.split('=');
    if (argv[at] === '--') continue;
    if (!argv[at]!.startsWith('--')) {
      inputs.push(argv[at]!);
      continue;
    }
    if (!options.includes(name)) throw new Complaint(replayWords.unknownOption(name, nearest(name, options)));
    const value = rest.length > 0 ? rest.join('=') : argv[++at];
    if (value === undefined) throw new Complaint(replayWords.missingValue(name));
    values.set(name, value);
  }
  return { inputs, values };
}

function machineOptions(values: Values): Partial<MachineConfig> {
  const semantics = choose(values, '--semantics', ['corrected', 'posted', 'script'], 'script');
  return {
    ...(semantics === 'script' ? {} : { semantics }),
    ...(values.has('--errata') ? { errata: errataOf(values.get('--errata')!) } : {}),
  };
}

/** `+E12,-E34`: on and off from the start. */
function errataOf(text: string): ErrataChange {
  const change: { on: ErratumId[]; off: ErratumId[] } = { on: [], off: [] };
  for (const word of text === 'none' ? [] : text.split(/[\s,]+/)) {
    const id = errataIds.find((each) => each === word.slice(1));
    if (id === undefined || !/^[+-]/.test(word))
      throw new Complaint(replayWords.badValue('--errata', text, replayWords.someErrata));
    change[word.startsWith('+') ? 'on' : 'off'].push(id);
  }
  return change;
}

function choose<Word extends string>(
  values: Values,
  option: string,
  words: readonly Word[],
  otherwise: NoInfer<Word>,
): Word {
  const value = values.get(option);
  if (value === undefined) return otherwise;
  const word = words.find((each) => each === value);
  if (word === undefined)
    throw new Complaint(replayWords.badValue(option, value, replayWords.choices(words)));
  return word;
}

function whole(values: Values, option: string, most: bigint): bigint {
  const value = values.get(option) ?? '';
  const number = /^(?:\d+|0x[0-9a-f]+)$/i.test(value) ? BigInt(value) : null;
  if (number === null || number > most)
    throw new Complaint(replayWords.badValue(option, value, replayWords.aNumber));
  return number;
}

function importOptions(values: Values): ImportOptions {
  const peerShared = choose(values, '--peer-shared', ['none', 'anon'], defaultImportOptions.peerShared);
  const touchBy = values.get('--touch-by') ?? defaultImportOptions.touchBy;
  if (!isToucher(touchBy)) {
    const words = ['cpu', 'gpu0', 'gpu1', '…', 'alternate'];
    throw new Complaint(replayWords.badValue('--touch-by', touchBy, replayWords.choices(words)));
  }
  return {
    devices: values.has('--devices')
      ? Number(whole(values, '--devices', BigInt(MOST_DEVICES)))
      : peerShared === 'anon'
        ? 1
        : 0,
    peerShared,
    touch: choose(values, '--touch', ['none', 'first', 'all'], defaultImportOptions.touch),
    touchBy,
  };
}

const isToucher = (word: string): word is ImportOptions['touchBy'] =>
  /^(?:cpu|alternate|gpu\d{1,2})$/.test(word);
