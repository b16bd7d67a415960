// The operations of golden files of kind vm_object, each done by the core's own function. What they mean stands in
// app/core/gmem/fixtures/README.md.

import {
  dropHostContents,
  flagsClear,
  flagsSet,
  freeEntries,
  GmPage,
  type Path,
  vmObjectCreate,
  vmObjectDropLocked,
  vmObjectMappingCreate,
} from '../../core/index.ts';
import type { Json } from './golden-array.ts';
import type { GoldenObject } from './golden-object.ts';

type Op = (golden: GoldenObject, ...args: Json[]) => Json;

/** Both allocations of an object are one in the model. */
const sites = { object: 'vm_object', table: 'vm_object', mapping: 'gm_mapping' } as const;

/** By name; arguments and answers as the file writes them. */
export const vmObjectOps: Readonly<Record<string, Op>> = {
  create: ({ k, mm }) => vmObjectCreate(k, mm),
  fail_next: ({ k }, what) => {
    k.engine.faults.inject(sites[what as keyof typeof sites], 1);
    return null;
  },
  lock: ({ k, mm }, wanted) => {
    const { mmapLock } = k.mms;
    if (wanted === 1) mmapLock.tryLock(mm);
    else if (mmapLock.isHeld(mm)) mmapLock.unlock(mm);
    return null;
  },
  drop_locked: ({ k, mm }) => {
    const found = k.engine.findings.collect(() => {
      vmObjectDropLocked(k, mm);
    });
    return { lockAsserts: found.filter(({ rule }) => rule === 'lock-not-held').length };
  },
  mapping_create: (golden, address) => {
    if (golden.object === 0) return null;
    const creation = vmObjectMappingCreate(golden.k, golden.object, golden.index(address));
    const made = typeof creation === 'number' ? creation : finish(creation);
    return made === 0 ? null : { mapping: golden.k.mappings.slab.birth(made) };
  },
  lookup: (golden, address) => withMapping(golden, address, (mapping) => golden.written(mapping)),
  flags_set: (golden, address, flags) => changeFlags(golden, address, flagsSet, flags),
  flags_clear: (golden, address, flags) => changeFlags(golden, address, flagsClear, flags),
  kind: (golden, address) =>
    withMapping(golden, address, (mapping) => {
      const flag = golden.k.mappings.flag.data[mapping]!;
      const has = (bit: number): boolean => (flag & bit) !== 0;
      return {
        cpu: has(GmPage.CPU),
        device: has(GmPage.DEVICE),
        nomap: has(GmPage.NOMAP),
        willneed: has(GmPage.WILLNEED),
      };
    }),
  set_page: (golden, address, page) =>
    withMapping(golden, address, (mapping) => {
      golden.k.mappings.page.set(mapping, golden.frameOf(page));
      return true;
    }),
  page_ref: (golden, page, count) => {
    golden.setReferences(page, count as number);
    return null;
  },
  free_gm_mappings: (golden, start, end) => {
    const { k, mm } = golden;
    return { released: finish(freeEntries(k, mm, golden.index(start), golden.index(end))) };
  },
  unmap: (golden, start, end) => {
    finish(dropHostContents(golden.k, golden.mm, golden.index(start), golden.index(end)));
    return null;
  },
};

function withMapping(golden: GoldenObject, address: Json | undefined, use: (mapping: number) => Json): Json {
  const mapping = golden.mappingAt(address!);
  return mapping === 0 ? null : use(mapping);
}

const changeFlags = (
  golden: GoldenObject,
  address: Json | undefined,
  change: (before: number, flags: number) => number,
  flags: Json | undefined,
): Json =>
  withMapping(golden, address, (mapping) => {
    const { flag } = golden.k.mappings;
    flag.set(mapping, change(flag.data[mapping]!, flags as number));
    return flag.data[mapping]!;
  });

/** Runs a path that cannot wait, because nobody else runs. */
function finish<T>(path: Path<T>): T {
  for (;;) {
    const { done, value } = path.next();
    if (done === true) return value;
  }
}
