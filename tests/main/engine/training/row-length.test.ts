import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type PackedBatch, Packer, type PackingSettings } from '../../../../main/engine/training/packing'
import { neededRowLength } from '../../../../main/engine/training/row-length'
import { TrainingData } from '../../../../main/engine/training/training-data'
import { temporaryFolder } from '../../formats/temporary-folder'
import { tokenizerOf, writeTrainingFile } from './training-file'

const tokenizer = tokenizerOf('abc')
const { specialTokens: special } = tokenizer

/** Documents of two chunks, with so many characters of text, and a thought where the layout is not raw. */
async function openData(lengths: readonly number[], thought: string | null = null): Promise<TrainingData> {
  const documents = lengths.map((length, i) => ({
    id: `document ${i}`,
    chunks: ['a'.repeat(length - 1), 'b'].map((text) => ({ text, thought })),
  }))
  return TrainingData.open(await writeTrainingFile(join(await temporaryFolder(), 'data.jsonl'), documents), tokenizer)
}

const wanted: PackingSettings = {
  ...{ rows: 2, length: 40, packing: 'documents', documentMask: true, seed: 1 },
  choice: { layout: 'raw', rawMixRatio: 0, rawFallback: false },
}

// A document of n characters takes n + 1 places: BOS and EOS are two tokens, and a pair has two.
it.each([
  { lengths: [20, 23, 21], length: 24, when: 'two documents fit into no row: the longest has 24 places' },
  { lengths: [20, 24], length: 32, when: 'the longest has 25 places: a multiple of 8' },
  { lengths: [20, 39], length: 40, when: 'the longest fills a row' },
  { lengths: [20, 60], length: 40, when: 'the longest is cut' },
  { lengths: [23, 19], length: 40, when: 'the shortest fits twice' },
])('$lengths: $length where $when', async ({ lengths, length }) => {
  await using data = await openData(lengths)
  expect(await neededRowLength(data, special, wanted)).toBe(length)
})

it('leaves rows as they are that documents flow through, or whose thoughts come in two ways', async () => {
  await using data = await openData([20, 23], 'c')
  expect(await neededRowLength(data, special, { ...wanted, packing: 'stream' })).toBe(40)
  const choice = { ...wanted.choice, layout: 'random' } as const
  expect(await neededRowLength(data, special, { ...wanted, choice })).toBe(40)
})

it('does not read a large file to its end', async () => {
  await using data = await openData(new Array<number>(20_001).fill(20))
  expect(await neededRowLength(data, special, { ...wanted, length: 30 })).toBe(30)
})

it('makes the batches of longer rows, without their padding', async () => {
  await using data = await openData([20, 23, 21, 22, 20])
  const length = await neededRowLength(data, special, wanted)
  const packers = [wanted, { ...wanted, length }].map((settings) => new Packer(data, special, settings))
  for (let i = 0; i < 8; i++) {
    const [long, short] = (await Promise.all(packers.map((packer) => packer.next()))) as [PackedBatch, PackedBatch]
    expect(countingTargets(short)).toEqual(countingTargets(long))
    expect({ tokens: short.tokens, attended: short.attended }).toEqual({ tokens: long.tokens, attended: long.attended })
    expect(short.ids).toHaveLength(wanted.rows * length)
  }
})

function countingTargets({ targets, lossWeights }: PackedBatch): number[] {
  return [...targets].filter((_, i) => lossWeights[i] === 1)
}
