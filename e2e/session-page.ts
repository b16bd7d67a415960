// The page as a person uses it: what can be pressed, typed and read, by its role and name.

import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures.ts';

/** A file as it is dropped. */
export interface DroppedFile {
  readonly name: string;
  readonly text: string;
}

/** One open session. */
export class SessionPage {
  readonly page: Page;
  /** The one live region: what is said at this place. */
  readonly said: Locator;
  readonly stage: Locator;
  readonly inspector: Locator;
  readonly timeline: Locator;
  readonly transport: Locator;
  readonly scrubber: Locator;
  readonly console: Locator;
  readonly script: Locator;
  readonly messages: Locator;

  constructor(page: Page) {
    this.page = page;
    this.said = page.getByRole('status');
    this.stage = page.getByRole('region', { name: 'Stage', exact: true });
    this.inspector = page.getByRole('complementary', { name: 'Inspector' });
    this.timeline = page.getByRole('region', { name: 'Timeline', exact: true });
    this.transport = page.getByRole('group', { name: 'Transport' });
    this.scrubber = page.getByRole('slider', { name: 'Place in the run' });
    this.console = page.getByRole('textbox', { name: 'Statement', exact: true });
    this.script = page.getByRole('region', { name: 'Script', exact: true });
    this.messages = page.getByRole('region', { name: 'Messages' });
  }

  /** Opens the page, at a fragment if one is given, and waits until a script has run. */
  async open(fragment = ''): Promise<void> {
    await this.page.goto(`./${fragment}`);
    await this.isReady();
  }

  async isReady(): Promise<void> {
    await expect(this.scrubber).toBeVisible();
  }

  /** Where the run stands, as the page says it: `step 7 of 12 · statement 5 of 9 · 3.42 µs`. */
  async place(): Promise<string> {
    return (await this.scrubber.getAttribute('aria-valuetext')) ?? '';
  }

  async expectPlace(place: RegExp | string): Promise<void> {
    await expect(this.scrubber).toHaveAttribute('aria-valuetext', place);
  }

  /** The number of the present stop, from 0. */
  async stop(): Promise<number> {
    return Number(await this.scrubber.inputValue());
  }

  async expectStop(stop: number): Promise<void> {
    await expect(this.scrubber).toHaveValue(String(stop));
  }

  /** Presses a button of the transport. */
  async press(name: string): Promise<void> {
    await this.transport.getByRole('button', { name, exact: true }).click();
  }

  /** Runs a statement through the console line. */
  async run(statement: string): Promise<void> {
    await this.console.fill(statement);
    await this.console.press('Enter');
  }

  /** Shows the script and gives the field that it is written in. */
  async openScript(): Promise<Locator> {
    const toggle = this.page.getByRole('button', { name: 'Show the script' });
    if (await toggle.isVisible()) await toggle.click();
    const editor = this.script.locator('.cm-content');
    await expect(editor).toBeVisible();
    return editor;
  }

  /** Replaces the whole script by typing. */
  async writeScript(text: string): Promise<void> {
    const editor = await this.openScript();
    await editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  /** Drops a file on the page. */
  async drop({ name, text }: DroppedFile): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ([fileName, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content], fileName, { type: 'text/plain' }));
        return data;
      },
      [name, text] as const,
    );
    const target = this.page.getByRole('main');
    await target.dispatchEvent('dragover', { dataTransfer: transfer });
    await expect(this.page.getByText('Drop a script or a recording here')).toBeVisible();
    await target.dispatchEvent('drop', { dataTransfer: transfer });
  }

  /** The state that "Copy state as JSON" puts on the clipboard. */
  async copiedState(): Promise<unknown> {
    return JSON.parse(await this.copied('Copy state as JSON', 'State copied')) as unknown;
  }

  /** Does something that changes the session, and waits until the address bar has it. */
  async saved(act: () => Promise<void>): Promise<void> {
    const hash = (): string => new URL(this.page.url()).hash;
    await expect.poll(hash).toMatch(/^#v1\./);
    const before = hash();
    await act();
    await expect.poll(hash).not.toBe(before);
  }

  /** The link that "Copy link" puts on the clipboard. */
  async copiedLink(): Promise<string> {
    return this.copied('Copy link', 'Link copied');
  }

  /** What a button puts on the clipboard, which is emptied before: the page may still say that something was copied. */
  private async copied(button: string, said: string): Promise<string> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate(() => navigator.clipboard.writeText(''));
    await this.page.getByRole('button', { name: button }).click();
    const text = (): Promise<string> => this.page.evaluate(() => navigator.clipboard.readText());
    // Side by side: what is said does not stay.
    await Promise.all([expect.poll(text).not.toBe(''), expect(this.said).toContainText(said)]);
    return text();
  }

  /** The cell of a page in the ribbon; its name says where the data lives. */
  ribbon(address: string): Locator {
    const ribbon = this.stage.getByRole('grid', { name: 'Where the data of each page lives' });
    return ribbon.getByRole('gridcell', { name: new RegExp(`^${address}: `) });
  }

  /** The cell of a page in a page table: `CPU page table` or a device's. */
  leaf(table: string, address: string): Locator {
    const cells = this.stage.getByRole('grid', { name: table }).getByRole('gridcell');
    return cells.and(this.page.getByRole('gridcell', { name: new RegExp(`^${address}: `) }));
  }

  /** Presses one of the actions on the selected page. */
  async act(name: string): Promise<void> {
    await this.inspector.getByRole('button', { name, exact: true }).click();
  }
}
