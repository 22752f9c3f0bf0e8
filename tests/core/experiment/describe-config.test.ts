import { describe, expect, it } from 'vitest'
import { describeConfig } from '../../../core/experiment/describe-config'

const intro = `# The configuration of an experiment

One JSON file, given to \`run\`. An unknown key is refused, and the nearest known one named. A minimal one:

    {
      "name": "first",
      "corpus": "stories",
      "model": "small",
      "training": { "contextTokens": 256 },
      "sampling": { "maxTokens": 64 },
      "warmStart": { "steps": 400 },
      "mStep": { "steps": 400 }
    }

| key | default | meaning |
|---|---|---|
`

describe('docs/configuration.md', () => {
  it('lists every key with its default and meaning (npx vitest run tests/core/experiment/describe-config.test.ts --update writes it anew)', async () => {
    const rows = describeConfig().map(({ path, fallback, required, about }) => {
      const value = fallback ? `\`${JSON.stringify(fallback.value)}\`` : required ? 'required' : ''
      return `| \`${path}\` | ${value} | ${about.replaceAll('|', '\\|')} |`
    })
    expect(rows.length).toBeGreaterThan(40)
    await expect(`${intro}${rows.join('\n')}\n`).toMatchFileSnapshot('../../../docs/configuration.md')
  })
})
