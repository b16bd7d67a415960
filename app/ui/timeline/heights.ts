// Heights of what the pictures of time are made of. Our decision (stage.md).

/** Heights in units. */
export const HEIGHT = {
  lane: 18,
  box: 15,
  inset: 1,
  lock: 2,
  /** A bar for a lock, with its name; and what a lane with such bars has above, between and below. */
  lockBar: 14,
  gap: 4,
  head: 24,
  narrowHead: 16,
  marks: 16,
  glyph: 9,
  legend: 20,
} as const;
