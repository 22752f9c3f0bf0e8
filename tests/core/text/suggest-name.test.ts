import { expect, it } from 'vitest'
import { suggestName } from '../../../core/text/suggest-name'

it('makes a name of a path', () => {
  const endings = /(\.(jsonl|txt))?(\.gz)?$/
  expect(suggestName('/data/my stories.jsonl.gz', endings)).toBe('my-stories')
  expect(suggestName('/data/gsm8k.bolt.jsonl', endings)).toBe('gsm8k.bolt')
  expect(suggestName('models/TinyLlama-1.1B/')).toBe('TinyLlama-1.1B')
  expect(suggestName('/data/Ünï.txt', endings)).toBe('n-')
  expect(suggestName('/')).toBe('unnamed')
})
