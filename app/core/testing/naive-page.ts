// What the naive model's data is in: a page of the host, a page cache, or a device.

/** Word → value of one page. */
export type Words = Map<number, number>;

/** One page of the host (a granule, or a page of ordinary memory): who has it. */
export class NaivePage {
  /** Mappings of GMEM, leaves and page caches. */
  holders = 1;
  pins = 0;
}

/** What lies behind shared memory, for everybody who shows it. */
export interface NaiveCache {
  readonly pages: Map<number, NaivePage>;
  readonly words: Map<number, Words>;
}

/** Where a granule's data is: nowhere, on a device by id, or in a page of the host. */
export type Home = 'nowhere' | number | NaivePage;

/** Where a granule is, as the machine says: on the host, nowhere, or on a device by id. */
export type Place = 'nowhere' | 'host' | number;

/** Where a home is, as the machine says it. */
export const placeOf = (home: Home): Place => (home instanceof NaivePage ? 'host' : home);

export const isPinned = (home: Home | undefined): boolean => home instanceof NaivePage && home.pins > 0;
