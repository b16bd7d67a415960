// Structural sharing: what a new answer has in common with the one before stays the same object, so that who draws it compares by
// identity and leaves alone what did not change. Our decision (architecture.md, "Performance").

type Fields = Record<string, unknown>;

const isPlain = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);

/** The bits of an array of numbers, in words where its length allows: two kinds of array only, which keeps comparing them fast. */
const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint32Array | Uint8Array =>
  (byteOffset | byteLength) % 4 === 0
    ? new Uint32Array(buffer, byteOffset, byteLength / 4)
    : new Uint8Array(buffer, byteOffset, byteLength);

function areEqual(before: ArrayBufferView, next: ArrayBufferView): boolean {
  if (before.byteLength !== next.byteLength || before.constructor !== next.constructor) return false;
  const [a, b] = [bitsOf(before), bitsOf(next)];
  if (a.length !== b.length) return false;
  for (let i = 0; i < b.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * `before` where `next` equals it, else `next` with each part that equals its counterpart replaced by that. Both are plain data: objects,
 * arrays (compared place by place), typed arrays, primitives. `next` is changed in place, to equal parts only.
 */
export function reuse<T>(before: unknown, next: T): T {
  if (Object.is(before, next)) return next;
  if (ArrayBuffer.isView(next))
    return ArrayBuffer.isView(before) && areEqual(before, next) ? (before as T) : next;
  if (!isPlain(before) || !isPlain(next)) return next;
  if (Array.isArray(before) !== Array.isArray(next)) return next;
  const keys = Object.keys(next);
  let isSame = keys.length === Object.keys(before).length;
  for (const key of keys) {
    const part = next[key];
    const kept = reuse(before[key], part);
    if (kept !== part) (next as Fields)[key] = kept;
    isSame &&= Object.is(kept, before[key]) && key in before;
  }
  return isSame ? (before as T) : next;
}
