// FNV-1a, 32 bits, as golden files use it for digests of JSON text. No kernel symbol.

/** 8 hex digits for the bytes of a text in ASCII, which the JSON of golden files is. */
export function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
