/** The selected model: what it is, where it came from, and what can be done with it. */

import { Button } from '@mantine/core'
import { compact, fixed, grouped, range } from '../../core/chart/format'
import type { ModelDetails, ModelSummary } from '../../core/contract/model'
import { checkpointTitle } from '../../core/model/checkpoint-name'
import { thoughtSource } from '../../core/model/lineage'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { Term } from '../components/Term'
import { useNavigation } from '../shell/navigation'
import { DeleteWeights } from './DeleteWeights'
import styles from './Model.module.css'
import { RenameModel } from './RenameModel'
import { size } from './words'

interface DetailsPanelProps {
  readonly model: ModelSummary
  readonly details: ModelDetails | undefined
  readonly onTry: () => void
}

export function DetailsPanel({ model, details, onTry }: DetailsPanelProps) {
  const { go } = useNavigation()
  const { experiment, bound, hasWeights } = model
  const title = checkpointTitle(model)
  return (
    <Panel title={title} note={title === model.name ? undefined : model.name} end={<Ready model={model} />}>
      {!details && <Loading label="Reading the model" />}
      {details && (
        <dl className={styles.facts}>
          <dt>Parameters</dt>
          <dd>{compact(model.parameters)}</dd>
          <dt>Shape</dt>
          <dd>
            Llama, {details.config.layers} layers, width {details.config.hiddenSize}, {details.config.heads} heads,
            context {grouped(details.config.contextTokens)}
          </dd>
          <dt>Tokens</dt>
          <dd>{grouped(details.config.vocabularySize)}</dd>
          <dt>Came from</dt>
          <dd>{details.origin}</dd>
          <dt>
            <Term name="thought">Thoughts</Term> by
          </dt>
          <dd>{thoughtsInWords(model)}</dd>
          {bound && (
            <>
              <dt>
                <Term name="bound">Bound</Term>, {bound.n} thoughts
              </dt>
              <dd>
                {fixed(bound.value, 3)} nats/token{' '}
                {bound.interval && (
                  <span className={styles.dim}>{range(bound.interval, (value) => fixed(value, 3))}</span>
                )}
              </dd>
            </>
          )}
          <dt>Folder</dt>
          <dd className={styles.path}>
            {details.folder}, {size(model.bytes)}
          </dd>
        </dl>
      )}
      <div className={styles.acts}>
        {experiment === null ? (
          <Button disabled={!hasWeights} onClick={() => go('experiment')}>
            Plan a quick look
          </Button>
        ) : (
          <Button onClick={() => go('compare', experiment)}>Compare</Button>
        )}
        <Button variant="default" disabled={!hasWeights} onClick={onTry}>
          Try it
        </Button>
        <RenameModel key={`rename ${model.name}`} model={model} title={title} />
        {hasWeights && <DeleteWeights key={model.name} name={model.name} />}
      </div>
    </Panel>
  )
}

function Ready({ model: { hasWeights } }: { readonly model: ModelSummary }) {
  return <span className={styles.dim}>{hasWeights ? 'ready to use' : 'weights deleted, results kept'}</span>
}

function thoughtsInWords({ parent, ...model }: ModelSummary): string {
  const source = thoughtSource({ ...model, weightsFrom: parent })
  if (source.kind === 'checkpoint') return source.name
  if (source.kind === 'imported') return 'whoever wrote those that came with the documents'
  return source.kind === 'right' ? 'nobody: it was shown the right ones' : 'nobody: it was shown none'
}
