// What the list of commands offers for what is typed: places, what can happen to the selected page, the page's commands, errata and
// objections. Loaded with the list.

import { catalogue } from '../../lessons/errata/catalogue.ts';
import { objections } from '../../lessons/objections/gallery.ts';
import type { App } from '../../store/app.ts';
import type { AppState } from '../../store/state.ts';
import { actionWords } from '../../words/en/actions.ts';
import { type CommandGroup, commandWords } from '../../words/en/commands.ts';
import { pageWords } from '../../words/en/page.ts';
import { addressOfPage } from '../../words/format.ts';
import { commands } from './commands.ts';

/** One line of the list. `statement` is what it adds to the script, `key` the key that does the same. */
export interface PaletteItem {
  readonly id: string;
  readonly group: CommandGroup;
  readonly title: string;
  readonly statement?: string;
  readonly key?: string;
  readonly run: (app: App) => void;
}

const PAGE_BITS = 12n;
/** Canonical user addresses have at most 57 bits. */
const ADDRESS_BITS = 57;

const keyNames: Readonly<Partial<Record<string, string>>> = pageWords.keyNames;

const ofPage: readonly PaletteItem[] = commands
  .filter(({ id }) => id !== 'palette')
  .map(({ id, group, run }) => {
    const key = keyNames[id];
    return { id, group, title: commandWords.names[id], run, ...(key === undefined ? {} : { key }) };
  });

const ofErrata: readonly PaletteItem[] = catalogue.map(({ id, title }) => ({
  id,
  group: 'errata',
  title: commandWords.erratum(id, title),
  run: (app) => app.showErrata(true, id),
}));

const ofObjections: readonly PaletteItem[] = objections.map(({ id, question }) => ({
  id: `objection-${id}`,
  group: 'objections',
  title: question,
  run: (app) => app.showObjections(id),
}));

/** All that fits `query`, heading by heading; every word of it must be found. */
export function paletteItems(
  query: string,
  state: Pick<AppState, 'frame' | 'stage'>,
): readonly PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ title, statement = '', key = '' }: PaletteItem): boolean => {
    const text = `${title} ${statement} ${key}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const rest = [...actionItems(state.frame), ...ofPage, ...ofErrata, ...ofObjections];
  return [...placesOf(query.trim(), state), ...rest.filter(fits)];
}

/** A statement's number, or an address, as typed. */
function placesOf(query: string, { frame, stage }: Pick<AppState, 'frame' | 'stage'>): PaletteItem[] {
  if (frame === null) return [];
  if (/^\d+$/.test(query)) {
    const statement = Number(query);
    if (statement > frame.place.statements) return [];
    const run = (app: App) => app.move({ kind: 'position', position: { statement, step: 0 } });
    return [{ id: 'statement', group: 'places', title: commandWords.goToStatement(statement), run }];
  }
  const index = pageAt(query, frame.stage.granulePages);
  if (index === null) return [];
  const run = (app: App) => app.select({ pid: stage.pid, index });
  return [{ id: 'address', group: 'places', title: commandWords.selectAddress(addressOfPage(index)), run }];
}

/** The page index of an address as it is typed, at the beginning of its granule; null if it is none. */
export function pageAt(text: string, granulePages: number): number | null {
  if (!/^0x[0-9a-f][0-9a-f_]*$/i.test(text)) return null;
  const address = BigInt(text.replaceAll('_', ''));
  if (address >> BigInt(ADDRESS_BITS) !== 0n) return null;
  const index = Number(address >> PAGE_BITS);
  return index - (index % granulePages);
}

function actionItems(frame: AppState['frame']): PaletteItem[] {
  const possible = frame?.details?.actions?.actions.filter(({ refusal }) => refusal === null) ?? [];
  return possible.map((action) => ({
    id: `action-${action.kind}-${action.device ?? 'cpu'}`,
    group: 'actions',
    title: actionWords.name(action),
    statement: action.statement,
    run: (app) => void app.insert(action.statement),
  }));
}
