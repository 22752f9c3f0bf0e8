import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { trainByteLevelBpe } from '../../../main/formats/bpe-training'
import { makeTokenizer } from '../../../main/formats/tokenizer'

const BYTES_AND_SPECIALS = 262

async function mergesOf(texts: string[], merges: number): Promise<unknown> {
  return (await trainByteLevelBpe(texts, BYTES_AND_SPECIALS + merges)).tokenizer.model.merges
}

// The example of the Wikipedia article "Byte-pair encoding": aaabdaaabac.
it('merges the most frequent pair first; on a tie, the one with the smaller ids', async () => {
  // aa 4 times; then Z=aa: ZabdZabac: Za, ab twice each, and ab has the smaller ids; then Z(ab) twice
  expect(await mergesOf(['aaabdaaabac'], 3)).toEqual([
    ['a', 'a'],
    ['a', 'b'],
    ['aa', 'ab'],
  ])
})

it('counts a word as often as it occurs, and merges within words only', async () => {
  // words: "ab" 3 times, " cd" twice, " ab" once; Ġ stands for the space
  expect(await mergesOf(['ab', 'ab', 'ab cd cd ab'], 3)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['Ġ', 'cd'],
  ])
})

it('stops where no pair occurs twice', async () => {
  const files = await trainByteLevelBpe(['abab'], 1000)
  expect(files.tokenizer.model.merges).toEqual([['a', 'b']])
  expect(makeTokenizer(files, 'test').vocabularySize).toBe(BYTES_AND_SPECIALS + 1)
})

it('refuses a vocabulary without room for the bytes and the special tokens', async () => {
  await expect(trainByteLevelBpe(['a'], 261)).rejects.toMatchObject({ kind: 'invalid-input' })
  await expect(trainByteLevelBpe(['a'], 300.5)).rejects.toMatchObject({ kind: 'invalid-input' })
})

it('takes texts as they come', async () => {
  async function* texts() {
    yield 'abab'
    yield 'ab'
  }
  expect((await trainByteLevelBpe(texts(), 263)).tokenizer.model.merges).toEqual([['a', 'b']])
})

it('gives back any Unicode text', async () => {
  const tokenizer = makeTokenizer(await trainByteLevelBpe(['the cat sat on the mat, é é 日本 日本 😀😀'], 290), 'test')
  const random = new RandomStream(streamKey(7, 'unicode'))
  const randomText = () => {
    const codePoint = () => {
      const limit = random.pick([0x80, 0x800, 0x10000, 0x110000])
      const point = random.below(limit)
      return point >= 0xd800 && point < 0xe000 ? 0x20 : point
    }
    return String.fromCodePoint(...Array.from({ length: 1 + random.below(40) }, codePoint))
  }
  const texts = Array.from({ length: 300 }, randomText)
  for (const text of [...texts, '\0', '\ufeffa', 'a\u0085b', '\u2028', '\r\n', '<|END_OF_LATENT|>']) {
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  }
})

// The definition carried out naively, every count taken afresh, as the independent method.
it('makes the merges that counting afresh after every merge makes', async () => {
  const random = new RandomStream(streamKey(3, 'words'))
  const words = Array.from({ length: 200 }, () =>
    Array.from({ length: 1 + random.below(9) }, () => random.pick(['a', 'b', 'c', 'd'])).join(''),
  )
  expect(await mergesOf(words, 60)).toEqual(naiveMerges(words, 60))
})

function naiveMerges(words: string[], count: number): [string, string][] {
  // The ids of a, b, c, d are in the order of their letters; new tokens follow in the order of their making.
  const order = ['a', 'b', 'c', 'd']
  let split = words.map((word) => [...word])
  const merges: [string, string][] = []
  const made = () => order.length - 4
  while (made() < count) {
    const counts = new Map<string, number>()
    for (const word of split) {
      for (let i = 1; i < word.length; i++) {
        const key = `${word[i - 1]} ${word[i]}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    }
    const place = (key: string) => key.split(' ').map((token) => order.indexOf(token)) as [number, number]
    const [best] = [...counts].sort(([x, countX], [y, countY]) => {
      const [x0, x1] = place(x)
      const [y0, y1] = place(y)
      return countY - countX || x0 - y0 || x1 - y1
    })
    if (best === undefined || best[1] < 2) break
    const [left, right] = best[0].split(' ') as [string, string]
    if (!merges.some(([a, b]) => a === left && b === right)) merges.push([left, right])
    if (!order.includes(left + right)) order.push(left + right)
    split = split.map((word) => {
      const merged: string[] = []
      for (let i = 0; i < word.length; i++) {
        if (word[i] === left && word[i + 1] === right) {
          merged.push(left + right)
          i++
        } else merged.push(word[i] as string)
      }
      return merged
    })
  }
  return merges
}
