/**
 * Hash tables from keys to the indices 0, 1, 2, ... of things added in order,
 * held in two typed arrays: 8 to 14 bytes per table and thing.
 *
 * Each slot heads a linked list, newest first. Different keys may share a slot,
 * so what is found is a candidate that the caller still has to compare.
 */

import { avalanche } from '../hash'
import { grown } from './growth'

export class HashChains {
  private count = 0
  private heads = new Int32Array(1024).fill(-1)
  /** Link e = index * tables + table leads to the next older link of its slot, or to -1. */
  private next = new Int32Array(1024)

  /**
   * @param tables how many keys each thing has
   * @param keyOf the unsigned 32-bit key of thing `index` in `table`; called again when the tables grow.
   */
  constructor(
    private readonly tables: number,
    private readonly keyOf: (index: number, table: number) => number,
  ) {}

  /** Adds the next index, for which keyOf must answer by now. */
  addNext(): void {
    const index = this.count++
    this.next = grown(this.next, this.count * this.tables)
    if (this.count * this.tables > this.heads.length) {
      this.heads = new Int32Array(2 * this.heads.length).fill(-1)
      for (let i = 0; i < index; i++) this.link(i)
    }
    this.link(index)
  }

  /** Indices that may have this key, newest first. */
  *candidates(table: number, key: number): Generator<number> {
    for (let link = this.heads[this.slot(table, key)] as number; link >= 0; link = this.next[link] as number) {
      yield Math.floor(link / this.tables)
    }
  }

  private link(index: number): void {
    for (let table = 0; table < this.tables; table++) {
      const slot = this.slot(table, this.keyOf(index, table))
      const link = index * this.tables + table
      this.next[link] = this.heads[slot] as number
      this.heads[slot] = link
    }
  }

  private slot(table: number, key: number): number {
    return avalanche(key + Math.imul(table, 0x9e3779b9)) & (this.heads.length - 1)
  }
}
