/**
 * Packed batches. The documents of most tests have no character twice, neither
 * in themselves nor among each other: a pair of input and target then tells
 * where it comes from, and can be counted.
 */

import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SpecialTokens } from '../../../../core/thought/special-tokens'
import { type PackedBatch, Packer, type PackingSettings } from '../../../../main/engine/training/packing'
import { TrainingData } from '../../../../main/engine/training/training-data'
import { temporaryFolder } from '../../formats/temporary-folder'
import { type FileDocument, tokenizerOf, writeTrainingFile } from './training-file'

const FIRST = 0x4e00
const character = (i: number) => String.fromCodePoint(FIRST + i)
const tokenizer = tokenizerOf(Array.from({ length: 600 }, (_, i) => character(i)).join(''))
const special: SpecialTokens = tokenizer.specialTokens

/** Documents of the given lengths, one chunk each; character i is token i. */
function distinctDocuments(lengths: readonly number[]): FileDocument[] {
  let next = 0
  return lengths.map((length, i) => {
    const text = Array.from({ length }, () => character(next++)).join('')
    return { id: `document ${i}`, chunks: [{ text, thought: null }] }
  })
}

const raw = { layout: 'raw', rawMixRatio: 0, rawFallback: false } as const
const base: PackingSettings = {
  ...{ rows: 3, length: 12, packing: 'stream', documentMask: true },
  ...{ choice: raw, seed: 5 },
}

async function openPacker(documents: readonly FileDocument[], change: Partial<PackingSettings> = {}) {
  const data = await TrainingData.open(
    await writeTrainingFile(join(await temporaryFolder(), 'data.jsonl'), documents),
    tokenizer,
  )
  const settings = { ...base, ...change }
  return { data, settings, packer: new Packer(data, special, settings) }
}

async function takeBatches(packer: Packer, count: number): Promise<PackedBatch[]> {
  const batches: PackedBatch[] = []
  while (batches.length < count) batches.push(await packer.next())
  return batches
}

interface Place {
  readonly input: number
  readonly target: number
  readonly segment: number
  readonly counts: boolean
}

function rowsOf({ ids, targets, lossWeights, segments }: PackedBatch, length: number): Place[][] {
  const places = Array.from(ids, (input, i) => ({
    input,
    target: targets[i] as number,
    segment: segments[i] as number,
    counts: lossWeights[i] === 1,
  }))
  return Array.from({ length: places.length / length }, (_, row) => places.slice(row * length, (row + 1) * length))
}

/** How often each pair of neighbouring tokens was input and target. */
function countPairs(batches: readonly PackedBatch[], length: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { input, target, counts: isCounted } of batches.flatMap((batch) => rowsOf(batch, length).flat())) {
    const pair = `${input} ${target}`
    if (isCounted) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  return counts
}

function neighbours(documents: readonly FileDocument[]): string[] {
  return documents.flatMap(({ chunks }) => {
    const tokens = [special.bos, ...chunks.flatMap(({ text }) => tokenizer.encode(text)), special.eos]
    return tokens.slice(1).map((token, i) => `${tokens[i]} ${token}`)
  })
}

describe.each(['documents', 'stream'] as const)('packing %s', (packing) => {
  // Shorter than a row, as long as one with BOS and EOS, longer, and much longer.
  const documents = distinctDocuments([3, 11, 1, 40, 7, 7, 12, 5, 2, 25, 4, 9])
  const pairsPerPass = 126 + 12

  it('makes every token of every document a target once per pass', async () => {
    const { data, packer } = await openPacker(documents, { packing })
    await using _ = data
    const batches: PackedBatch[] = []
    while (packer.cursor.pass < 4) batches.push(await packer.next())
    const counts = countPairs(batches, base.length)
    const total = [...counts.values()].reduce((a, b) => a + b, 0)
    expect(total).toBe(batches.reduce((sum, { tokens }) => sum + tokens, 0))
    expect(new Set(counts.keys())).toEqual(new Set(neighbours(documents)))
    expect(neighbours(documents)).toHaveLength(pairsPerPass)
    // The last batch may reach into the fifth pass.
    for (const count of counts.values()) expect([4, 5]).toContain(count)
    expect(total).toBeLessThan(4 * pairsPerPass + base.rows * base.length)
  })

  it('numbers the documents of a row, and pads with places that count for nothing', async () => {
    const { data, packer } = await openPacker(documents, { packing })
    await using _ = data
    for (const batch of await takeBatches(packer, 20)) {
      for (const row of rowsOf(batch, base.length)) {
        const filled = row.filter(({ counts }) => counts).length
        row.forEach(({ segment, counts, target }, i) => {
          expect(counts).toBe(i < filled)
          expect(segment >= 0).toBe(counts)
          const next = row[i + 1]
          if (!next?.counts) return
          // One document goes on from place to place; the next one has the next number.
          if (next.segment === segment) expect(next.input).toBe(target)
          else expect(next.segment).toBe(segment + 1)
        })
      }
    }
  })

  it.each([true, false])('counts the positions that are attended to, document mask %s', async (documentMask) => {
    const { data, packer } = await openPacker(documents, { packing, documentMask })
    await using _ = data
    for (const batch of await takeBatches(packer, 12)) {
      const attended = rowsOf(batch, base.length).flatMap((row) =>
        row.map(({ segment, counts }, i) => {
          const before = row.slice(0, i + 1).filter((other) => !documentMask || other.segment === segment)
          return counts ? before.length : 0
        }),
      )
      expect(batch.attended).toBe(attended.reduce((a, b) => a + b, 0))
    }
  })

  it('counts the text tokens of a document when it is complete', async () => {
    const { data, packer } = await openPacker(documents, { packing })
    await using _ = data
    let rawTokens = 0
    for (let done = 0; done < 3 * documents.length; ) {
      rawTokens += (await packer.next()).rawTokens
      done = packer.cursor.pass * documents.length + packer.cursor.position
      if (packer.cursor.position === 0) expect(rawTokens).toBe(126 * packer.cursor.pass)
    }
    expect(rawTokens).toBeGreaterThanOrEqual(3 * 126)
    expect(rawTokens).toBeLessThan(4 * 126)
  })

  it('goes on from its cursor with the same batches, wherever it was', async () => {
    const choice = { layout: 'random', rawMixRatio: 0.2, rawFallback: true } as const
    const withThoughts = documents.map(({ id, chunks }, i) => ({
      id,
      chunks: chunks.map(({ text }) => ({ text, thought: i % 3 === 0 ? null : character(590 + (i % 3)) })),
    }))
    const { data, settings, packer } = await openPacker(withThoughts, { packing, choice })
    await using _ = data
    const batches: PackedBatch[] = []
    const cursors = [packer.cursor]
    for (let i = 0; i < 24; i++) {
      batches.push(await packer.next())
      cursors.push(packer.cursor)
    }
    expect(packer.cursor.pass).toBeGreaterThan(2)
    for (const [i, batch] of batches.entries()) {
      const resumed = new Packer(data, special, settings, cursors[i])
      expect(await resumed.next()).toEqual(batch)
      expect(resumed.cursor).toEqual(cursors[i + 1])
    }
  })

  it('deals the documents anew on each pass, by the seed', async () => {
    const orderOf = async (seed: number) => {
      const { data, packer } = await openPacker(distinctDocuments(Array.from({ length: 20 }, () => 11)), {
        ...{ packing, seed, rows: 1 },
      })
      await using _ = data
      return (await takeBatches(packer, 40)).map((batch) => batch.ids[1] as number)
    }
    const order = await orderOf(1)
    const [first, second] = [order.slice(0, 20), order.slice(20)]
    expect(new Set(first).size).toBe(20)
    expect(new Set(second)).toEqual(new Set(first))
    expect(second).not.toEqual(first)
    expect(await orderOf(1)).toEqual(order)
    expect(await orderOf(2)).not.toEqual(order)
  })
})

describe('packing documents', () => {
  it('keeps a document that fits a row whole, in the first row with room', async () => {
    const documents = distinctDocuments([3, 11, 1, 7, 5, 2, 4, 9, 6])
    const { data, packer } = await openPacker(documents, { packing: 'documents' })
    await using _ = data
    for (const batch of await takeBatches(packer, 12)) {
      for (const row of rowsOf(batch, base.length)) {
        const segments = new Map<number, Place[]>()
        for (const place of row.filter(({ counts }) => counts))
          segments.set(place.segment, [...(segments.get(place.segment) ?? []), place])
        for (const places of segments.values()) {
          expect(places[0]?.input).toBe(special.bos)
          expect(places.at(-1)?.target).toBe(special.eos)
        }
      }
    }
  })

  it('cuts only documents that are longer than a row, into rows and a rest', async () => {
    const { data, packer } = await openPacker(distinctDocuments([30]), { packing: 'documents', rows: 1 })
    await using _ = data
    // 32 tokens, so 31 pairs: 12, 12 and 7, where the next pass does not fit behind the 7.
    expect((await takeBatches(packer, 4)).map(({ tokens }) => tokens)).toEqual([12, 12, 7, 12])
  })
})

describe('layouts', () => {
  it('toss the coin again on each pass', async () => {
    const documents = Array.from({ length: 8 }, (_, i) => ({
      id: String(i),
      chunks: [{ text: character(i), thought: character(100 + i) }],
    }))
    const choice = { layout: 'random', rawMixRatio: 0, rawFallback: false } as const
    // BOS S P z E x EOS has six pairs, BOS S E x S Q z E EOS eight: a row of twelve holds one document.
    const { data, packer } = await openPacker(documents, { packing: 'documents', rows: 1, length: 12, choice })
    await using _ = data
    const heads = new Map<number, boolean[]>()
    for (const { ids } of await takeBatches(packer, 8 * 10)) {
      const isHeads = ids[2] === special.prior
      const document = (isHeads ? ids[5] : ids[3]) as number
      heads.set(document, [...(heads.get(document) ?? []), isHeads])
    }
    expect([...heads.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    const all = [...heads.values()].flat()
    expect(all).toHaveLength(80)
    // A fair coin 80 times: within four standard errors of 40.
    expect(Math.abs(all.filter(Boolean).length - 40)).toBeLessThan(4 * Math.sqrt(20))
    for (const tosses of heads.values()) expect(new Set(tosses).size).toBe(2)
  })

  it('pass documents by that they leave nothing of, and say so where that is all of them', async () => {
    const documents = distinctDocuments([3, 4, 5, 6]).map(({ id, chunks }, i) => ({
      id,
      chunks: chunks.map(({ text }) => ({ text, thought: i === 2 ? character(500) : null })),
    }))
    const choice = { layout: 'thought', rawMixRatio: 0, rawFallback: false } as const
    const { data, packer } = await openPacker(documents, { choice, rows: 1, length: 4 })
    await using _ = data
    const [batch] = await takeBatches(packer, 1)
    expect([...(batch?.ids ?? [])]).toEqual([special.bos, 500, special.bos, 500])
    expect([...(batch?.targets ?? [])]).toEqual([500, special.eos, 500, special.eos])

    const bare = await openPacker(distinctDocuments([3, 4]), { choice })
    await using __ = bare.data
    await expect(bare.packer.next()).rejects.toMatchObject({
      kind: 'invalid-input',
      message: 'no document of the training data has a token to predict',
    })
  })
})
