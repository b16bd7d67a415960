// The link: a whole session in the fragment of the page's address, `#v1.` and base64url of a marker byte and JSON, which is deflated
// where that is possible. Nothing leaves the browser. Our decision (interface.md §4): a link made today opens in every later version.

import * as v from 'valibot';
import type { Position, Selection } from '../worker/protocol.ts';

/** What a link carries. `digest` is the state's where the link was made; empty if unknown. */
export interface Link {
  readonly script: string;
  readonly position: Position;
  readonly selection: Selection;
  readonly digest: string;
  /** The erratum that is opened in the list of errata. */
  readonly erratum: string | null;
  /** The question that is opened among the objections. */
  readonly objection: string | null;
}

/** Why a fragment cannot be opened: another version made it, it is damaged, or it unfolds to more than the page takes. */
export type LinkRefusal = 'version' | 'damaged' | 'tooLarge';

/** What a fragment says. */
export type LinkReading =
  { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly refusal: LinkRefusal };

/** Longest text that a link may unfold to, in bytes. */
const LINK_BYTES_LIMIT = 16 * 2 ** 20;

const VERSION = 'v1.';
const PLAIN = 0;
const DEFLATED = 1;
const CHARACTERS_AT_ONCE = 0x8000;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const payload = v.object({
  script: v.string(),
  at: v.tuple([count, count]),
  digest: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{0,16}$/)), ''),
  selected: v.optional(v.tuple([count, count])),
  erratum: v.optional(v.pipe(v.string(), v.regex(/^E\d\d$/))),
  objection: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z-]{0,40}$/))),
});

/** The fragment for a session, without `#`. */
export async function writeLink(link: Link): Promise<string> {
  const { script, position, selection, digest, erratum, objection } = link;
  const selected = selection === null ? {} : { selected: [selection.pid, selection.index] };
  const opened = { ...(erratum === null ? {} : { erratum }), ...(objection === null ? {} : { objection }) };
  const at = [position.statement, position.step];
  const json = JSON.stringify({ script, at, digest, ...selected, ...opened });
  return VERSION + toBase64Url(await pack(new TextEncoder().encode(json)));
}

/** The fragment that opens an erratum with its script. */
export const linkOfErratum = (id: string): string => `erratum=${id}`;

/** The erratum that such a fragment names; null for any other. */
export const erratumOfLink = (fragment: string): string | null =>
  /^erratum=(e\d\d)$/i.exec(fragment)?.[1]?.toUpperCase() ?? null;

/** The fragment that opens a question of the list. */
export const linkOfObjection = (id: string): string => `objection=${id}`;

/** The question that such a fragment names; null for any other. */
export const objectionOfLink = (fragment: string): string | null =>
  /^objection=([a-z][a-z-]{0,40})$/i.exec(fragment)?.[1]?.toLowerCase() ?? null;

/** Reads a fragment (without `#`); never throws, whatever it holds. */
export async function readLink(fragment: string, limit = LINK_BYTES_LIMIT): Promise<LinkReading> {
  if (!fragment.startsWith(VERSION))
    return { ok: false, refusal: /^v\d+\./.test(fragment) ? 'version' : 'damaged' };
  try {
    const bytes = await unpack(fromBase64Url(fragment.slice(VERSION.length)), limit);
    if (bytes === null) return { ok: false, refusal: 'tooLarge' };
    return { ok: true, link: toLink(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { ok: false, refusal: 'damaged' };
  }
}

function toLink(json: string): Link {
  const {
    script,
    at,
    digest,
    selected,
    erratum = null,
    objection = null,
  } = v.parse(payload, JSON.parse(json));
  const selection = selected === undefined ? null : { pid: selected[0], index: selected[1] };
  return { script, position: { statement: at[0], step: at[1] }, digest, selection, erratum, objection };
}

async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  if (typeof CompressionStream === 'undefined') return marked(PLAIN, bytes);
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return marked(DEFLATED, new Uint8Array(await new Response(packed).arrayBuffer()));
}

/** The bytes without their marker and unfolded; null when they pass the limit. */
async function unpack(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array | null> {
  const body = bytes.subarray(1);
  if (bytes[0] === PLAIN) return body.length > limit ? null : body;
  if (bytes[0] !== DEFLATED) throw new Error('unknown marker');
  return inflate(body, limit);
}

async function inflate(body: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let total = 0;
  const reader = new Blob([body]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    total += read.value.length;
    if (total > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function marked(marker: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(body.length + 1);
  bytes[0] = marker;
  bytes.set(body, 1);
  return bytes;
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += CHARACTERS_AT_ONCE)
    binary += String.fromCharCode(...bytes.subarray(at, at + CHARACTERS_AT_ONCE));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
