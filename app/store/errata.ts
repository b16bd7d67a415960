// Errata in the session: their scripts opened with them on and off, and single ones switched in the present script. Loaded on demand. Our
// decision.

import type { StoreApi } from 'zustand/vanilla';
import type { SessionClient } from '../worker/protocol.ts';
import { begunWith, withErratum, withoutErrata, withSemantics } from './errata-line.ts';
import type { Scripts } from './scripts.ts';
import type { AppState } from './state.ts';

/** What is needed of an entry of the catalogue: `needs` are the errata that must be on with it; a card has none to switch. */
export interface Runnable {
  readonly kind: 'toggle' | 'card';
  readonly id: string;
  readonly title: string;
  readonly needs?: readonly string[];
  readonly script: string | null;
}

/** The entry of an id. */
export type Catalogue = (id: string) => Runnable | undefined;

/** What can be done with errata. */
export class Errata {
  private readonly store: StoreApi<AppState>;
  private readonly client: SessionClient;
  private readonly scripts: Scripts;
  private readonly catalogue: Catalogue;

  constructor(store: StoreApi<AppState>, client: SessionClient, scripts: Scripts, catalogue: Catalogue) {
    this.store = store;
    this.client = client;
    this.scripts = scripts;
    this.catalogue = catalogue;
  }

  /** Opens the script of an erratum with it on, at its first report; or off, after the same statement. False if there is none. */
  async openScript(id: string, on: boolean): Promise<boolean> {
    const entry = this.catalogue(id);
    if (entry === undefined || entry.script === null) return false;
    const script = `# ${entry.id} ${entry.title}\n${entry.script}`;
    if (entry.kind === 'card') await this.scripts.open(script, { kind: 'alive' });
    else await this.openToggled(entry, script, on);
    return true;
  }

  private async openToggled({ id, needs = [] }: Runnable, script: string, on: boolean): Promise<void> {
    await this.scripts.open(begunWith(script, [id, ...needs]), { kind: 'report', erratum: id });
    const { frame, selection } = this.store.getState();
    if (on || frame === null) return;
    const { statement, step } = frame.place.position;
    const position = { statement: step > 0 ? statement + 1 : statement, step: 0 };
    await this.scripts.open(begunWith(script, []), { kind: 'position', position, digest: '' }, selection);
  }

  /** Switches one erratum in the present script, and stays where one stands. */
  switch(id: string, on: boolean): Promise<void> {
    return this.change((script) => withErratum(script, id, on));
  }

  /** Runs the present script under other semantics. */
  choose(semantics: 'corrected' | 'posted'): Promise<void> {
    return this.change((script) => withSemantics(script, semantics));
  }

  /** Compares the present run with the same script under other semantics, which then stands beside it. */
  async compare(other: 'corrected' | 'posted'): Promise<void> {
    const { ranScript } = this.store.getState();
    const script = other === 'corrected' ? withoutErrata(ranScript) : withSemantics(ranScript, 'posted');
    const answer = await this.client.request('compare', { script }).catch(() => null);
    if (answer === null || this.store.getState().ranScript !== ranScript) return;
    const { comparison, frame } = answer;
    this.store.setState({ compared: { other, comparison }, frame, playing: false });
  }

  /** Closes the comparison: one run is left. */
  async endComparison(): Promise<void> {
    const frame = await this.client.request('compareEnd', null).catch(() => null);
    if (frame !== null) this.store.setState({ compared: null, frame });
  }

  private change(edit: (script: string) => string): Promise<void> {
    const { script, selection } = this.store.getState();
    return this.scripts.open(edit(script), { kind: 'keep' }, selection);
  }
}
