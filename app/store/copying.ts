// What can be put on the clipboard: links and the state dump. Says for a moment that it was; loaded when it is asked for. Our decision.

import type { StoreApi } from 'zustand/vanilla';
import type { Report, SessionClient } from '../worker/protocol.ts';
import { linkOf } from './address.ts';
import type { AppState, Copied, Notice } from './state.ts';
import { linkOfErratum, linkOfObjection, writeLink } from './url.ts';

const COPIED_MS = 2000;
/** Longer links are cut by some programs that they are pasted into. */
const COMFORTABLE_LINK = 8000;

/** Copies from one page; where the browser refuses, a notice has the text. */
export class Copying {
  private readonly store: StoreApi<AppState>;
  private readonly client: SessionClient;
  private ends: ReturnType<typeof setTimeout> | undefined;

  constructor(store: StoreApi<AppState>, client: SessionClient) {
    this.store = store;
    this.client = client;
  }

  /** The link to this very state. */
  async link(): Promise<void> {
    const link = addressOf(await writeLink(linkOf(this.store.getState())));
    await this.copy('link', link);
    if (link.length > COMFORTABLE_LINK) this.tell({ kind: 'linkLong', characters: link.length });
  }

  /** The link to an erratum. */
  erratum(id: string): Promise<void> {
    return this.copy('erratum', addressOf(linkOfErratum(id)));
  }

  /** The link to a question. */
  objection(id: string): Promise<void> {
    return this.copy('objection', addressOf(linkOfObjection(id)));
  }

  /** The state dump; `say` makes the sentence of a report. */
  async state(say: (report: Report) => string): Promise<void> {
    const { dump, reports } = await this.client.request('dump', null);
    const said = {
      ...dump,
      reports: dump.reports.map((each, at) => ({ ...each, message: say(reports[at]!) })),
    };
    await this.copy('state', JSON.stringify(said, null, 2));
  }

  private async copy(copied: Exclude<Copied, null>, text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.store.setState({ copied });
      clearTimeout(this.ends);
      this.ends = setTimeout(() => this.store.setState({ copied: null }), COPIED_MS);
    } catch {
      this.tell({ kind: 'copyRefused', text });
    }
  }

  private tell(notice: Notice): void {
    this.store.setState(({ notices }) => ({ notices: [...notices, notice] }));
  }
}

const addressOf = (fragment: string): string => `${location.origin}${location.pathname}#${fragment}`;
