// Entries of an XArray as 32-bit cells, after Linux's xa_mk_*, xa_to_* and xa_is_* (include/linux/xarray.h). As there, the low
// bits say what an entry is, so that each question is one mask. Not modelled: tagged pointers.
//
//    31                      3 2 1 0
//   |          id             |0 0|    pointer to object `id` (1 to 2^30−1); NULL is 0
//   |          value          |0 1|    value entry below 2^30
//   |          id             |1 1|    value entry too large for that, kept in the slab of large values
//   |        id             |0 1 0|    node
//   |        n              |1 1 0|    0–63 sibling of slot n, 256 retry, 257 zero, negative: error n
//
// Glossary: an *internal* entry is one that a user of the array never stores: node, sibling, retry, zero, error.

/** What a slot or the head holds: an int32 as drawn above. `NULL_ENTRY` is no entry. */
export type Entry = number;

/** No entry: the slot is free. */
export const NULL_ENTRY = 0;

/** `XA_RETRY_ENTRY`: what a reader meets where a node was taken away. Here only a sibling of a node reads so. */
export const XA_RETRY_ENTRY: Entry = (256 << 3) | 6;

/** `XA_ZERO_ENTRY`: a reserved index; it occupies its slot and loads as NULL. */
export const XA_ZERO_ENTRY: Entry = (257 << 3) | 6;

/** One more than the greatest value that a value entry holds by itself. */
export const INLINE_VALUES = 2 ** 30;

/** A pointer to object `id` (1 to 2^30−1). */
export const mkPointer = (id: number): Entry => id << 2;

/** The object that a pointer entry names. */
export const toPointer = (entry: Entry): number => entry >>> 2;

/** Whether an entry is a pointer; NULL is none. */
export const isPointer = (entry: Entry): boolean => entry !== NULL_ENTRY && (entry & 3) === 0;

/** `xa_mk_value` of a value below 2^30; larger ones go through `XArrays.mkValue`. */
export const mkInlineValue = (value: number): Entry => (value << 2) | 1;

/** A value entry whose value is row `id` of the slab of large values. */
export const mkLargeValue = (id: number): Entry => (id << 2) | 3;

/** `xa_is_value`, for values of both sizes. */
export const isValue = (entry: Entry): boolean => (entry & 1) === 1;

/** Whether a value entry names a row of the slab of large values. */
export const isLargeValue = (entry: Entry): boolean => (entry & 3) === 3;

/** The value, or the row of a large one. */
export const valuePayload = (entry: Entry): number => entry >>> 2;

/** `xa_is_internal`: an entry that the array itself made. */
export const isInternal = (entry: Entry): boolean => (entry & 3) === 2;

/** `xa_mk_node`. */
export const mkNode = (node: number): Entry => (node << 3) | 2;

/** `xa_to_node`. */
export const toNode = (entry: Entry): number => entry >>> 3;

/** `xa_is_node`. */
export const isNode = (entry: Entry): boolean => (entry & 7) === 2;

/** `xa_mk_sibling`: the mark of a slot that belongs to the entry in `slot` of the same node. */
export const mkSibling = (slot: number): Entry => (slot << 3) | 6;

/** `xa_to_sibling`. */
export const toSibling = (entry: Entry): number => entry >>> 3;

/** `xa_is_sibling`. */
export const isSibling = (entry: Entry): boolean => (entry & ~0x1f8) === 6;

/** `XA_ERROR`: an answer that is a (negative) errno. */
export const xaError = (errno: number): Entry => (errno << 3) | 6;

/** `xa_err`: the errno of an answer, 0 if it is an entry. */
export const xaErr = (entry: Entry): number => (entry < 0 && (entry & 7) === 6 ? entry >> 3 : 0);

/** `xa_is_advanced`: an entry that only the advanced API may store. */
export const isAdvanced = (entry: Entry): boolean => isInternal(entry) && entry !== XA_ZERO_ENTRY;

/** What a reader sees: a reserved index, or one whose node is going, reads as NULL. */
export const zeroToNull = (entry: Entry): Entry =>
  entry === XA_ZERO_ENTRY || entry === XA_RETRY_ENTRY ? NULL_ENTRY : entry;
