// What frames hold: the words that were written, shared until one side writes. No kernel symbol (in Linux the memory itself
// does this); our decision (model.md §5).
//
// Glossary: a *word* is 32 bits, 0 to 1023 in a 4 KiB page; a *contents* object is a binary search tree of words with a count of
// its *holders*; its id is its root's, and the zero contents, id 0, has no words and needs no count.

import { assert } from '../base/assert.ts';
import type { Journal } from '../base/journal.ts';
import { type Column, Slab } from '../base/slab.ts';

const WORD_BITS = 10;
const WORD_MASK = (1 << WORD_BITS) - 1;
const MIX_FACTOR = 633; // odd, near 1024 over the golden ratio

/** A bijection of 0 to 1023: ordered by it, runs of words make a tree that is balanced in expectation. */
function mix(word: number): number {
  const folded = word ^ (word >>> 5);
  const spread = Math.imul(folded, MIX_FACTOR) & WORD_MASK;
  return spread ^ (spread >>> 5);
}

/** All contents of one machine. Every node of a tree is one slab object; the root is the contents object itself. */
export class Contents {
  private readonly slab: Slab;
  /** Holders · 2^10 + word; other nodes than roots have no holders. */
  private readonly key: Column;
  private readonly value: Column;
  private readonly left: Column;
  private readonly right: Column;

  constructor(journal: Journal) {
    this.slab = new Slab(journal, 'contents');
    this.key = this.slab.column('key');
    this.value = this.slab.column('value');
    this.left = this.slab.column('left');
    this.right = this.slab.column('right');
  }

  /** Words kept now, of all contents. */
  get words(): number {
    return this.slab.live;
  }

  /** How many hold `id`; 0 for the zero contents, which anybody may name. */
  holders(id: number): number {
    return id === 0 ? 0 : this.key.data[id]! >>> WORD_BITS;
  }

  /** One more holder of `id`. Gives `id`. */
  share(id: number): number {
    if (id !== 0) this.key.add(id, 1 << WORD_BITS);
    return id;
  }

  /** One holder of `id` fewer; its words go with the last. */
  release(id: number): void {
    if (id === 0) return;
    assert(this.holders(id) > 0, 'contents are released by a holder');
    if (this.holders(id) > 1) this.key.add(id, -(1 << WORD_BITS));
    else this.freeTree(id);
  }

  /** The value of `word` (0 to 1023), a signed 32-bit integer. */
  read(id: number, word: number): number {
    const at = this.find(id, word);
    return at === 0 ? 0 : this.value.data[at]!;
  }

  /**
   * Writes `value` for `holders` (1 or more) of the holders of `id`, who act as one: in place if nobody else holds it, else in a
   * copy to which their holds move. Gives the id that all of them hold from now on. Writing 0 to the zero contents changes nothing.
   */
  write(id: number, word: number, value: number, holders = 1): number {
    if (id === 0) return value === 0 ? 0 : this.node((holders << WORD_BITS) | word, value);
    const others = this.holders(id) - holders;
    assert(others >= 0, 'writers hold the contents');
    if (others === 0) {
      this.store(id, word, value);
      return id;
    }
    if (this.read(id, word) === value) return id;
    const copy = this.copyTree(id);
    this.key.set(copy, (holders << WORD_BITS) | (this.key.data[id]! & WORD_MASK));
    this.key.add(id, -(holders << WORD_BITS));
    this.store(copy, word, value);
    return copy;
  }

  /** Visits every word ever written in `id`, those that were set back to 0 included, in no particular but a fixed order. */
  forEachWord(id: number, visit: (word: number, value: number) => void): void {
    if (id === 0) return;
    this.forEachWord(this.left.data[id]!, visit);
    visit(this.key.data[id]! & WORD_MASK, this.value.data[id]!);
    this.forEachWord(this.right.data[id]!, visit);
  }

  /** The cell of the column `contents.value` that holds `word` of `id`, or 0 if the word was never written. */
  cellOf(id: number, word: number): number {
    return this.find(id, word);
  }

  private node(key: number, value: number): number {
    const id = this.slab.alloc();
    this.key.set(id, key);
    this.value.set(id, value);
    return id;
  }

  private find(id: number, word: number): number {
    const { key, left, right } = this;
    const wanted = mix(word);
    for (let at = id; at !== 0;) {
      const here = key.data[at]! & WORD_MASK;
      if (here === word) return at;
      at = wanted < mix(here) ? left.data[at]! : right.data[at]!;
    }
    return 0;
  }

  private store(root: number, word: number, value: number): void {
    const { key, left, right } = this;
    const wanted = mix(word);
    for (let at = root; ;) {
      const here = key.data[at]! & WORD_MASK;
      if (here === word) {
        this.value.set(at, value);
        return;
      }
      const side = wanted < mix(here) ? left : right;
      const below = side.data[at]!;
      if (below === 0) {
        side.set(at, this.node(word, value));
        return;
      }
      at = below;
    }
  }

  private copyTree(id: number): number {
    if (id === 0) return 0;
    const copy = this.node(this.key.data[id]! & WORD_MASK, this.value.data[id]!);
    this.left.set(copy, this.copyTree(this.left.data[id]!));
    this.right.set(copy, this.copyTree(this.right.data[id]!));
    return copy;
  }

  private freeTree(id: number): void {
    if (id === 0) return;
    this.freeTree(this.left.data[id]!);
    this.freeTree(this.right.data[id]!);
    this.slab.free(id);
  }
}
