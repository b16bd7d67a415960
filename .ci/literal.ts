// Data as source text, for what is worked out when the page is built: what stands in it more than once is written once.

/** The text of an expression and of the constants that it uses. */
interface Program {
  readonly constants: readonly string[];
  readonly expression: string;
}

interface Part {
  readonly open: string;
  readonly keys: readonly string[];
  readonly parts: readonly number[];
  readonly close: string;
  uses: number;
}

const plain = (text: string): Omit<Part, 'uses'> => ({ open: text, keys: [], parts: [], close: '' });

/** Plain data as a program: objects, arrays, typed arrays, bigints, strings, numbers, booleans, null and undefined. */
export function literal(data: unknown): Program {
  const parts: Part[] = [];
  const known = new Map<string, number>();

  function add(part: Omit<Part, 'uses'>): number {
    const key = JSON.stringify(part);
    const id = known.get(key) ?? parts.push({ ...part, uses: 0 }) - 1;
    known.set(key, id);
    parts[id]!.uses++;
    return id;
  }

  function read(value: unknown): number {
    if (value === undefined) return add(plain('void 0'));
    if (typeof value === 'bigint') return add(plain(`${value}n`));
    if (ArrayBuffer.isView(value))
      return add(plain(`new ${value.constructor.name}([${[...(value as Uint8Array)].join(',')}])`));
    if (Array.isArray(value)) return add({ open: '[', keys: [], parts: value.map(read), close: ']' });
    if (typeof value !== 'object' || value === null) return add(plain(JSON.stringify(value)));
    const entries = Object.entries(value);
    const keys = entries.map(([key]) => key);
    return add({ open: '{', keys, parts: entries.map(([, part]) => read(part)), close: '}' });
  }

  const constants: string[] = [];
  const written = new Map<number, string>();

  function write(id: number): string {
    const known = written.get(id);
    if (known !== undefined) return known;
    const { open, keys, parts: inner, close, uses } = parts[id]!;
    const texts = inner.map((part, at) => (keys.length > 0 ? `${keys[at]}:` : '') + write(part));
    const text = open + texts.join(',') + close;
    if (uses < 2 || text.length < 12) return text;
    const name = `c${constants.length}`;
    constants.push(`const ${name}=${text};`);
    written.set(id, name);
    return name;
  }

  const root = read(data);
  return { constants, expression: write(root) };
}
