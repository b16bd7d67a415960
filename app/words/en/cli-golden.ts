// Words of the command golden.

/** Words of the command `golden`. */
export const goldenWords = {
  usage: 'Usage: npm run -s golden -- DIR…   replays every golden file (*.json) below each DIR',

  noSuchFolder: (path: string): string => `There is no folder ${path}.`,

  noFiles: (path: string): string => `There is no golden file (*.json) below ${path}.`,

  /** A file that could not be read as JSON. */
  unreadable: (path: string, reason: string): string => `FAILED ${path}: it cannot be read: ${reason}`,

  /** JSON, but of no kind that is known. */
  notGolden: (path: string): string => `FAILED ${path}: it is not golden data of a kind that is known here`,

  /** A file whose replay differs, with its first difference. */
  differs: (path: string, op: number, operation: string, what: string): string =>
    `FAILED ${path}: operation ${op} ${operation}: ${what}`,

  difference: {
    answer: (path: string, expected: string, found: string): string =>
      `the answer${at(path)} should be ${expected} and is ${found}`,
    tree: (path: string, expected: string, found: string): string =>
      `the tree${at(path)} should have ${expected} and has ${found}`,
    state: (path: string, expected: string, found: string): string =>
      `the state${at(path)} should be ${expected} and is ${found}`,
    nodes: (_path: string, expected: string, found: string): string =>
      `the tree should have ${expected} nodes and has ${found}`,
    digest: (_path: string, expected: string, found: string): string =>
      `the tree's digest should be ${expected} and is ${found}`,
    crash: (_path: string, _expected: string, found: string): string => `it could not be done: ${found}`,
  },

  total: (passed: number, failed: number): string => `${passed} passed, ${failed} failed`,
};

const at = (path: string): string => (path === '' ? '' : ` at ${path}`);
