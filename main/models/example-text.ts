/** A piece of held-out text to try a model with: nobody has to think of one. */

import type { ExampleText } from '../../core/contract/model'
import { AppError } from '../../core/errors'
import type { Workspace } from '../store/workspace'

/** Documents looked through, at most: the next one is never far. */
const LOOKED_AT = 200

/**
 * @param index which of the documents; after the last one it begins anew
 * @returns a chunk that may have a thought, behind all that comes before it in its document
 * @throws AppError 'not-found' if there is no corpus, or none of the model's own
 */
export async function exampleText(workspace: Workspace, model: string, index: number): Promise<ExampleText> {
  const { experimentId } = await workspace.checkpoints.get(model)
  const experiments = await workspace.experiments.list()
  const experiment = experiments.find(({ id, config }) => id === experimentId || baseOf(config) === model)
  const name = (experiment?.config as { readonly corpus?: string } | undefined)?.corpus
  const corpus = name === undefined ? (await workspace.corpora.list())[0] : await workspace.corpora.get(name)
  if (!corpus) throw new AppError('not-found', 'the workspace has no text yet', { hint: 'import some first' })
  const examples: ExampleText[] = []
  for (const split of ['held-out', 'train'] as const) {
    for await (const { chunks } of workspace.corpora.iterateDocuments(corpus.id, split)) {
      const at = chunks.findIndex(({ thought }, i) => thought !== '' && (i > 0 || chunks.length === 1))
      const chunk = chunks[at]
      if (!chunk) continue
      const context = chunks.slice(0, at).map(({ text }) => text)
      examples.push({ context: context.join(''), text: chunk.text })
      if (examples.length > index || examples.length >= LOOKED_AT) break
    }
    if (examples.length > 0) break
  }
  const example = examples[index % Math.max(1, examples.length)]
  if (!example) throw new AppError('not-found', `corpus '${corpus.name}' has no document to try`)
  return example
}

function baseOf(config: unknown): string | undefined {
  return (config as { readonly model?: string }).model
}
