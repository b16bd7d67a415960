// Lengths of the stage outside its SVG: units times the page's one scale.

/** A CSS length of `units`. */
export const px = (units: number): string => `calc(${units}px * var(--scale))`;
