// The frames of the display, as the browser tells of them. Our decision.

/** Resolves with the next frame of the display; at once where nobody looks, as there is none then. */
export const nextFrame = (): Promise<void> =>
  document.hidden ? Promise.resolve() : new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** Resolves after the browser has drawn what stands in the document. */
export const painted = (): Promise<void> =>
  new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
