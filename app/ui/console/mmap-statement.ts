// The form for mmap as a statement of the script's language. Pure; our decision.

/** What the form holds. An empty address means anywhere, an empty name leaves the answer unnamed. */
export interface MmapFields {
  readonly name: string;
  readonly address: string;
  readonly fixed: boolean;
  readonly length: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
  readonly peerShared: boolean;
}

/** A field that cannot be read. */
export type MmapProblem = 'name' | 'address' | 'length';

/** The statement, or the fields that stand in its way. */
export type MmapStatement = { readonly statement: string } | { readonly problems: readonly MmapProblem[] };

const NAME = /^[A-Za-z_]\w*$/;
const LENGTH = /^(0x[0-9a-fA-F]+|\d+)[KMGT]?$/;
const ADDRESS = /^(NULL|0x[0-9a-fA-F]+|[A-Za-z_]\w*(\s*[+-]\s*(0x[0-9a-fA-F]+|\d+)[KMGT]?)?)$/;

/** What a new form holds: some granules anywhere, readable and writable, shared with devices. */
export const freshMmap = (name: string, length: string): MmapFields => ({
  name,
  address: '',
  fixed: false,
  length,
  read: true,
  write: true,
  execute: false,
  peerShared: true,
});

/** The statement that a filled form means; `caller` goes before the call (`child.cpu `), empty for the first process. */
export function mmapStatement(fields: MmapFields, caller = ''): MmapStatement {
  const name = fields.name.trim();
  const address = fields.address.trim();
  const length = fields.length.trim();
  const problems: MmapProblem[] = [];
  if (name !== '' && !NAME.test(name)) problems.push('name');
  if (address !== '' && !ADDRESS.test(address)) problems.push('address');
  if (!LENGTH.test(length)) problems.push('length');
  if (problems.length > 0) return { problems };
  const place = address === '' ? 'NULL' : address;
  const call = `mmap(${place}, ${length}, ${prot(fields)}, ${flags(fields, address)}, -1, 0)`;
  return { statement: `${name === '' ? '' : `${name} = `}${caller}${call}` };
}

function prot({ read, write, execute }: MmapFields): string {
  const names = [read && 'PROT_READ', write && 'PROT_WRITE', execute && 'PROT_EXEC'].filter(Boolean);
  return names.length === 0 ? 'PROT_NONE' : names.join('|');
}

function flags({ fixed, peerShared }: MmapFields, address: string): string {
  const names = ['MAP_PRIVATE', 'MAP_ANONYMOUS'];
  if (fixed && address !== '') names.push('MAP_FIXED');
  if (peerShared) names.push('MAP_PEER_SHARED');
  return names.join('|');
}
