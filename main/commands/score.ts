/** `score`: the log-probabilities of given thoughts, and of their chunks with and without them. */

import { z } from 'zod'
import { fidelities } from '../../core/thought/prefix'
import { writeJsonLines } from '../formats/jsonl-writer'
import { chooseModel, modelOption } from './choose-model'
import { defineCommand } from './command'
import { checkFinite, checkItems, inBatches, readItems } from './jsonl-items'
import { choice, requiredText, whole } from './options'

const ThoughtLine = z.looseObject({
  prefix: z.string(),
  chunk: z.string().min(1, 'must not be empty'),
  thought: z.string(),
})
const SHAPE = '{"prefix": "...", "chunk": "...", "thought": "..."}'

export const scoreCommand = defineCommand({
  name: 'score',
  summary: 'score given thoughts: what they cost, and how well they explain their chunks',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['score --model iteration-1 --in thoughts.jsonl --out scored.jsonl'],
  options: {
    model: modelOption,
    in: requiredText({ about: `lines of ${SHAPE}; the prefix is raw text`, placeholder: 'F' }),
    out: requiredText({
      about: 'the same lines with logPrior, logLikelihood, logPosterior and more',
      placeholder: 'F',
    }),
    batch: whole({ about: 'lines at a time; changes no number', placeholder: 'B', least: 1, fallback: 64 }),
    fidelity: choice(fidelities, { about: "faithful: as the authors' code does it", fallback: 'consistent' }),
  },
  whenStopped: 'nothing was written; run the same command again',
  async run({ options, workspaceDir, engine, signal, progress, print }) {
    const { in: input, out, batch, fidelity } = options
    const total = await checkItems(input, ThoughtLine, SHAPE)
    const model = await chooseModel(options.model, workspaceDir)
    const { client } = engine()
    let done = 0
    async function* scored() {
      for await (const lines of inBatches(readItems(input, ThoughtLine, SHAPE), batch)) {
        const items = lines.map(({ value: { prefix, chunk, thought } }) => ({ prefix, chunk, thought }))
        const scores = await client.score({ model, fidelity, items }, { signal })
        for (const [i, score] of scores.entries()) {
          const { value, line } = lines[i] as (typeof lines)[number]
          checkFinite(Object.values(score), options.model, input, line)
          yield { ...value, ...score }
        }
        done += lines.length
        progress.count({ title: 'scoring', done, total, unit: 'thoughts' })
      }
    }
    const thoughts = await writeJsonLines(out, scored())
    print(`${thoughts} thoughts scored in ${out}`)
    return { thoughts, out }
  },
})
