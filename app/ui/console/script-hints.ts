// What a script says that a form can suggest: names that are free, lengths that fit its machine. Pure; reads text, so that it works while the script has errors.

/** The names, in the order in which they first stand. */
export function boundNames(script: string): string[] {
  const names = [...script.matchAll(/^[^\S\n]*([A-Za-z_]\w*)[^\S\n]*=(?![=>])/gm)].map(([, name]) => name!);
  return [...new Set(names)];
}

/** A letter, or a letter with a number, that the script does not use as a name yet. */
export function freeName(script: string): string {
  const taken = new Set(boundNames(script));
  for (let round = 0; ; round++) {
    for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
      const name = round === 0 ? letter : `${letter}${String(round)}`;
      if (!taken.has(name)) return name;
    }
  }
}

/** A few granules of the script's machine, as a length for mmap. */
export const fewGranules = (script: string): string =>
  /^[^#\n]*\bmachine\s*\([^#\n]*\bgranule\s*=\s*4K/m.test(script) ? '16K' : '4M';
