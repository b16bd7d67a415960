// Branded numbers of the core: mixing up a page index and a frame number is a type error. No kernel symbol; our decision.

declare const brand: unique symbol;

/** A primitive `T` that carries a name, so that two meanings of the same primitive cannot be mixed up. Our decision. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A virtual address in bytes, 0 to 2^64−1: a bigint, because 57-bit addresses do not fit a JS number. */
export type Va = Brand<bigint, 'Va'>;

/** `va >> PAGE_SHIFT`: at most 2^52−1, so always an exact JS number. */
export type PageIndex = Brand<number, 'PageIndex'>;

/** A frame number of the whole machine: `node · 2^26 + frame` (model.md §5). `NO_FRAME` where there is none. */
export type Pfn = Brand<number, 'Pfn'>;

/** A memory node: 0 is the host, hnodes follow. */
export type NodeId = Brand<number, 'NodeId'>;

/** Who runs: 0 is `cpu` (cpu0). The scheduler numbers actors. */
export type ActorId = Brand<number, 'ActorId'>;

/** Simulated nanoseconds since the machine was made. */
export type Ns = Brand<number, 'Ns'>;

/** log2 of the bytes of a base page (Linux `PAGE_SHIFT`). */
export const PAGE_SHIFT = 12;

/** Bytes of a base page. */
export const PAGE_SIZE = 4096;

/** Order of a huge page, the granule of every device operation in the RFC: 2^9 base pages, 2 MiB. */
export const HPAGE_ORDER = 9;

/** 32-bit words of a base page: contents are kept a word at a time. */
export const WORDS_PER_PAGE = 1024;

/** log2 of the frames that a node may have (model.md §5: `node · 2^26 + frame`). */
export const NODE_SHIFT = 26;

/** The greatest number of nodes, so that every frame number of data stays a positive 32-bit integer. */
export const MAX_NODES = 31;

/** The frame number that means "none": frame 0 of node 0 is an ordinary frame. */
export const NO_FRAME = -1 as Pfn;

/** The frame number of `frame` in `node`. */
export const pfnOf = (node: number, frame: number): Pfn => (node * 2 ** NODE_SHIFT + frame) as Pfn;

/** The node that a frame number lies in. */
export const nodeOf = (pfn: Pfn): NodeId => (pfn >>> NODE_SHIFT) as NodeId;

/** The frame within its node. */
export const frameOf = (pfn: Pfn): number => pfn & (2 ** NODE_SHIFT - 1);
