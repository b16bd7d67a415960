// The page's one store with everything that can be done to it. Works without React; components select from it. Our decision.

import { type StoreApi, createStore } from 'zustand/vanilla';
import type {
  CountersView,
  Earlier,
  FormatsView,
  Frame,
  ImportOptions,
  Move,
  Requests,
  ResidencyRequest,
  ResidencyView,
  SelectedPage,
  Selection,
  SessionClient,
  StageRequest,
  TimelineRequest,
  TimelineView,
  Writers,
} from '../worker/protocol.ts';
import type { Catalogue, Errata } from './errata.ts';
import type { Copying } from './copying.ts';
import { nextFrame, painted } from './display.ts';
import type { Files, ImportSentences } from './files.ts';
import type { Keep } from './keep.ts';
import { Mover } from './moving.ts';
import { stayMs } from './playing.ts';
import { reuse } from './reuse.ts';
import { Scripts, type Inserted } from './scripts.ts';
import { type Settings, writeSettings } from './settings.ts';
import { type AppState, type Notice, type PendingImport, gazeOf, initialState } from './state.ts';
import { type KeptSession, readTab, takeLeft } from './tab.ts';
import { Taker } from './taker.ts';
import type { Zoom, ZoomCommand } from './zoom.ts';

/** What a first visit opens. */
export interface Beginning {
  readonly script: string;
  readonly position: { readonly statement: number; readonly step: number };
}

/** What the app needs of its surroundings. */
export interface Surroundings {
  readonly client: SessionClient;
  /** Opens the keep; the first picture does not need it. */
  readonly openKeep: () => Promise<Keep>;
  readonly openCatalogue: () => Promise<Catalogue>;
  /** The script that answers a question; null if there is no such question. */
  readonly scriptOfObjection: (id: string) => Promise<string | null>;
  readonly settings: Settings;
  readonly stage: StageRequest;
  readonly firstVisit: Beginning;
}

/** The store and the commands of one page. */
export class App {
  readonly store: StoreApi<AppState>;
  private readonly client: SessionClient;
  private readonly openKeep: () => Promise<Keep>;
  private readonly openCatalogue: () => Promise<Catalogue>;
  private readonly scriptOfObjection: (id: string) => Promise<string | null>;
  private readonly firstVisit: Beginning;
  private readonly mover: Mover;
  private readonly scripts: Scripts;
  private opened: Promise<Keep | null> | undefined;
  private playTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly zoomer = new Taker<ZoomCommand>();
  private readonly fileChooser = new Taker<void>();

  constructor(surroundings: Surroundings) {
    const { client, openKeep, openCatalogue, scriptOfObjection, settings, stage, firstVisit } = surroundings;
    this.store = createStore<AppState>()(() => initialState(stage, settings));
    this.client = client;
    this.openKeep = openKeep;
    this.openCatalogue = openCatalogue;
    this.scriptOfObjection = scriptOfObjection;
    this.firstVisit = firstVisit;
    this.mover = new Mover(client, (frame) => this.show(frame), nextFrame);
    this.scripts = new Scripts(this.store, client, this.mover);
  }

  /**
   * Opens what stood here before a reload, else what the address says, else what this tab had, else the first visit. Once that can be
   * seen, the rest of the page may load, and the session is followed.
   */
  async begin(fragment: string): Promise<void> {
    addEventListener('hashchange', () => void this.openLink(location.hash.slice(1)));
    const isFirstVisit = await this.openBeginning(fragment);
    await painted();
    this.store.setState({ ready: true });
    const [{ followSession }, keep] = await Promise.all([import('./address.ts'), this.keep()]);
    followSession(this.store, keep, (next) => {
      history.replaceState(null, '', next === '' ? location.pathname + location.search : `#${next}`);
    });
    const other = isFirstVisit ? ((await keep?.lastOther()) ?? null) : null;
    if (other !== null && other.script !== this.firstVisit.script)
      this.tell({ kind: 'kept', session: other });
  }

  /** Opens what the page begins with; true if that is the first visit. */
  private async openBeginning(fragment: string): Promise<boolean> {
    const left = takeLeft(fragment);
    if (left === null && fragment !== '' && (await this.openLink(fragment))) return false;
    const kept = left ?? (fragment === '' && readTab() !== null ? await (await this.keep())?.own() : null);
    if (kept) await this.restore(kept);
    else await this.openFirstVisit();
    return !kept;
  }

  /** The keep, opened once; null if it cannot be loaded. */
  private keep(): Promise<Keep | null> {
    this.opened ??= this.openKeep().catch(() => null);
    return this.opened;
  }

  /** Opens the script of the first visit at its place. */
  openFirstVisit(): Promise<void> {
    const { script, position } = this.firstVisit;
    return this.scripts.open(script, { kind: 'position', position, digest: '' });
  }

  /** Opens a session that was kept. */
  async restore({ script, position, selection }: KeptSession): Promise<void> {
    await this.scripts.open(script, { kind: 'position', position, digest: '' }, selection);
  }

  /** Runs a script from its beginning and stands at its end. */
  openScript(script: string): Promise<void> {
    return this.scripts.open(script, { kind: 'alive' });
  }

  /** Takes the script as it is being typed. */
  edit(script: string): void {
    this.scripts.edit(script);
  }

  /** Inserts a statement after the present one. */
  insert(statement: string): Promise<Inserted> {
    return this.scripts.insert(statement);
  }

  /** Runs the whole script again, after it was stopped. */
  rerun(): Promise<void> {
    const { script, selection } = this.store.getState();
    return this.scripts.open(script, { kind: 'keep' }, selection);
  }

  async openFile(file: Blob, name: string): Promise<void> {
    await (await this.files()).open(file, name);
  }

  /** Imports the recording that waits; `say` makes the sentences about it. */
  async import(pending: PendingImport, options: ImportOptions, say: ImportSentences): Promise<void> {
    await (await this.files()).import(pending, options, say);
  }

  cancelImport(): void {
    this.store.setState({ pendingImport: null });
  }

  /** Moves in the recorded run; stops playing. */
  move(move: Move): void {
    if (this.store.getState().frame === null) return;
    this.stop();
    this.mover.move(move);
  }

  /** Has the worker load what the details of a frame need, and looks again. */
  async prepare(): Promise<void> {
    try {
      await this.client.request('prepare', null);
      this.mover.look(gazeOf(this.store.getState()));
    } catch {
      // The worker is lost: who listens for that rebuilds everything.
    }
  }

  /** Selects a page everywhere. */
  select(selection: Selection): void {
    this.store.setState({ selection });
    this.mover.look(gazeOf(this.store.getState()));
  }

  /** Looks at another part of the stage, or at another size. */
  look(stage: StageRequest): void {
    this.store.setState({ stage });
    this.mover.look(gazeOf(this.store.getState()));
  }

  /** Looks at the axis from nearer, or from farther. */
  setZoom(zoom: Zoom): void {
    this.store.setState({ zoom });
  }

  /** Asks the stage, which knows its size, to zoom. */
  zoom(command: ZoomCommand): void {
    this.zoomer.ask(command);
  }

  /** Takes the stage that commands go to; gives a function that ends that. */
  onZoomCommand(zoomer: (command: ZoomCommand) => void): () => void {
    return this.zoomer.take(zoomer);
  }

  /** What ran when; null when the worker is lost: who listens for that rebuilds everything. */
  async timeline(request: TimelineRequest): Promise<TimelineView | null> {
    const answer = await this.client.request('timeline', request).catch(() => null);
    return answer?.view ?? null;
  }

  /** Counters over time; null when the worker is lost. */
  async counters(request: TimelineRequest): Promise<CountersView | null> {
    const answer = await this.client.request('counters', request).catch(() => null);
    return answer?.view ?? null;
  }

  /** Where granules lived; null when the worker is lost. */
  async residency(request: ResidencyRequest): Promise<ResidencyView | null> {
    const answer = await this.client.request('residency', request).catch(() => null);
    return answer?.view ?? null;
  }

  /** Who wrote fields earlier, the last `count` of them; null when the worker is lost or another run stands by now. */
  async writers(earlier: Earlier, count: number): Promise<Writers | null> {
    const answer = await this.client.request('writers', { earlier, count }).catch(() => null);
    return answer?.run === this.store.getState().frame?.run ? (answer?.writers ?? null) : null;
  }

  /** The walk of a page in every format; null when its process is gone, or the worker is lost. */
  async formats(page: SelectedPage): Promise<FormatsView | null> {
    const answer = await this.client.request('formats', page).catch(() => null);
    return answer?.view ?? null;
  }

  togglePlay(): void {
    if (this.store.getState().playing) return this.stop();
    const { frame } = this.store.getState();
    if (frame === null) return;
    if (frame.place.stop === frame.place.stops) this.mover.move({ kind: 'stop', stop: 0 });
    this.store.setState({ playing: true });
    this.schedule(frame, null);
  }

  set(change: Partial<Settings>): void {
    this.store.setState(({ settings }) => {
      const next = { ...settings, ...change };
      return { settings: { ...next, errataOpen: next.errataOpen && change.editorOpen !== true } };
    });
    writeSettings(this.store.getState().settings);
  }

  showPalette(paletteOpen: boolean): void {
    this.store.setState({ paletteOpen });
  }

  /** Has the person choose a file, where the page stands. */
  askForFile(): void {
    this.fileChooser.ask();
  }

  /** Takes what opens the browser's choice of files; gives a function that ends that. */
  onFileCommand(chooser: () => void): () => void {
    return this.fileChooser.take(chooser);
  }

  /** Shows the walk of the selected page in every format. */
  showFormats(formatsOpen: boolean): void {
    this.store.setState({ formatsOpen });
  }

  showHelp(helpOpen: boolean): void {
    this.store.setState({ helpOpen });
  }

  /** Shows the list of errata instead of the script, with one of them opened if that is asked for; or hides it. */
  showErrata(errataOpen: boolean, erratum = this.store.getState().erratum): void {
    this.set({ errataOpen, ...(errataOpen ? { editorOpen: false } : {}) });
    this.store.setState({ erratum, part: 'errata' });
  }

  /** Shows the objections beside the stage, with one question opened if that is asked for. */
  showObjections(objection = this.store.getState().objection): void {
    this.set({ errataOpen: true, editorOpen: false });
    this.store.setState({ part: 'objections', objection });
  }

  /** What can be done with errata. */
  async errata(): Promise<Errata> {
    const [{ Errata }, catalogue] = await Promise.all([import('./errata.ts'), this.openCatalogue()]);
    return new Errata(this.store, this.client, this.scripts, catalogue);
  }

  /** What the phases of scripts cost, each run on a machine of its own; the session stays as it is. */
  measure(scripts: readonly string[]): Promise<Requests['measure']['answer']> {
    return this.client.request('measure', { scripts });
  }

  /** Shows a band, 0 to 3: alone on a narrow screen, else it is pointed at. */
  showBand(band: number): void {
    this.store.setState(({ bandAsked }) => ({ band, bandAsked: bandAsked + 1 }));
  }

  dismiss(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: notices.filter((other) => other !== notice) }));
  }

  /** What can be put on the clipboard. */
  async copying(): Promise<Copying> {
    const { Copying } = await import('./copying.ts');
    return new Copying(this.store, this.client);
  }

  private async files(): Promise<Files> {
    const { Files } = await import('./files.ts');
    return new Files(this.store, this.client, this.scripts);
  }

  private async openLink(fragment: string): Promise<boolean> {
    const { erratumOfLink, objectionOfLink, readLink } = await import('./url.ts');
    const linked = erratumOfLink(fragment);
    if (linked !== null && (await (await this.errata()).openScript(linked, true))) {
      this.showErrata(true, linked);
      return true;
    }
    const asked = objectionOfLink(fragment);
    const script = asked === null ? null : await this.scriptOfObjection(asked);
    if (asked !== null && script !== null) {
      this.showObjections(asked);
      await this.openScript(script);
      return true;
    }
    const reading = await readLink(fragment);
    if (!reading.ok) this.tell({ kind: 'linkRefused', refusal: reading.refusal });
    else {
      const { script, position, selection, digest, erratum, objection } = reading.link;
      if (erratum !== null) this.showErrata(true, erratum);
      if (objection !== null) this.showObjections(objection);
      await this.scripts.open(script, { kind: 'position', position, digest }, selection);
    }
    return reading.ok;
  }

  private show(answer: Frame): void {
    const before = this.store.getState().frame;
    if (before !== null && answer.run < before.run) return;
    const frame = reuse(before, answer);
    const { looking, holding } = this.mover;
    this.store.setState(looking || holding ? { frame } : { frame, selection: frame.selection });
    if (!this.store.getState().playing) return;
    if (frame.place.stop === frame.place.stops) this.stop();
    else this.schedule(frame, before);
  }

  private schedule(frame: Frame, before: Frame | null): void {
    clearTimeout(this.playTimer);
    const wait = stayMs(frame, before, this.store.getState().settings.speed);
    this.playTimer = setTimeout(() => {
      if (this.store.getState().playing) this.mover.move({ kind: 'stops', by: 1 });
    }, wait);
  }

  private stop(): void {
    clearTimeout(this.playTimer);
    if (this.store.getState().playing) this.store.setState({ playing: false });
  }

  private tell(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: [...notices, notice] }));
  }
}
