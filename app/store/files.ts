// Files that are dropped, opened or pasted: recognised by the worker, imported with the options that a person chose. Our decision.

import type { StoreApi } from 'zustand/vanilla';
import type { ImportFacts, ImportOptions, ImportProblem, SessionClient } from '../worker/protocol.ts';
import type { Scripts } from './scripts.ts';
import type { AppState, Notice, PendingImport } from './state.ts';

/** Sentences about an import: the first lines of the script, each a comment, or why there is no script. */
export interface ImportSentences {
  lines(facts: ImportFacts): readonly string[];
  problem(problem: ImportProblem): string;
}

/** The first line of an imported script; the sentences follow it. */
const HEAD = '#! gmem 1\n';

/** Opens files of any kind that the importers know. */
export class Files {
  private readonly store: StoreApi<AppState>;
  private readonly client: SessionClient;
  private readonly scripts: Scripts;

  constructor(store: StoreApi<AppState>, client: SessionClient, scripts: Scripts) {
    this.store = store;
    this.client = client;
    this.scripts = scripts;
  }

  /** Looks into a file: a script runs at once, a recording asks for its options first, anything else is said to be neither. */
  async open(file: Blob, name: string): Promise<void> {
    try {
      const { format } = await this.client.request('recognise', { file });
      if (format === null) this.tell({ kind: 'fileUnknown', name });
      else if (format === 'gmem') await this.scripts.open(await file.text(), { kind: 'alive' });
      else this.store.setState({ pendingImport: { file, name, format }, playing: false });
    } catch (error) {
      this.fail(name, error);
    }
  }

  /** Imports the recording that waits and runs the script that it becomes; `say` makes the sentences about it. */
  async import(
    { file, name, format }: PendingImport,
    options: ImportOptions,
    say: ImportSentences,
  ): Promise<void> {
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    this.store.setState({ pendingImport: null });
    try {
      const result = await this.client.request(
        'import',
        { file, format, options },
        {
          signal: controller.signal,
          onProgress: (progress) => this.store.setState({ work: { progress, cancel } }),
        },
      );
      this.store.setState({ work: null });
      if (result.kind === 'problem') {
        this.tell({ kind: 'fileFailed', name, message: say.problem(result.problem) });
        return;
      }
      const comments = [name, ...say.lines(result.facts)].map((sentence) => `# ${sentence}\n`);
      await this.scripts.open(result.script.replace(HEAD, HEAD + comments.join('')), { kind: 'alive' });
    } catch (error) {
      this.fail(name, error);
    } finally {
      this.store.setState({ work: null });
    }
  }

  private fail(name: string, error: unknown): void {
    const { name: kind, message } = error instanceof Error ? error : { name: '', message: String(error) };
    if (kind !== 'AbortError' && kind !== 'WorkerLost') this.tell({ kind: 'fileFailed', name, message });
  }

  private tell(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: [...notices, notice] }));
  }
}
