// Words of the console line, the script editor and the form for mmap.

/** Words of where statements come from. */
export const consoleWords = {
  line: 'Statement',
  placeholder: 'Type a statement, for example: cpu store a 42',
  run: 'Run',
  running: 'Running',
  /** Offers the nearest known word. */
  suggestion: (word: string): string => `Use ${word}`,
  /** Where in the line an error stands, for those who do not see the caret. */
  column: (column: number): string => `Column ${column}:`,

  editor: 'Script',
  problem: (line: number, message: string): string => `Line ${line}: ${message}`,

  mmapTitle: 'Map memory',
  mmapShort: 'mmap',
  mmapAddress: 'Address',
  mmapAnywhere: 'anywhere',
  mmapLength: 'Length',
  mmapName: 'Name',
  mmapProtection: 'May be',
  protections: { read: 'read', write: 'written', execute: 'executed' },
  mmapPeerShared: 'shared with devices (peer-shared)',
  mmapFixed: 'exactly there (MAP_FIXED)',
  mmapRun: 'Map',
  mmapStatement: 'Adds to the script:',
  badLength: 'A length is a number with K, M, G or T: 4M.',
  badAddress: 'An address is 0x…, a name, or a name with an offset: a+0x1000.',
  badName: 'A name begins with a letter and has letters, digits and _.',
} as const;
