import { describe, expect, it } from 'vitest'
import { GrantedPaths } from '../../../main/lab/granted-paths'

describe('GrantedPaths', () => {
  it('gives back the path of a token', () => {
    const paths = new GrantedPaths()
    const { token, path, name } = paths.grant('/data/stories.jsonl')
    expect([path, name]).toEqual(['/data/stories.jsonl', 'stories.jsonl'])
    expect(paths.path(token)).toBe('/data/stories.jsonl')
  })

  it('refuses a token that it never gave, a path among them', () => {
    const paths = new GrantedPaths()
    paths.grant('/data/a')
    expect(() => paths.path('/data/a')).toThrow('was not chosen')
  })
})
