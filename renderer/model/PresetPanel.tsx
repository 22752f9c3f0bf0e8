/** Makes a model of a preset: its name, what its tokenizer is made from, its seed. */

import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { compact, grouped } from '../../core/chart/format'
import type { ModelSummary } from '../../core/contract/model'
import { countParameters } from '../../core/model/parameters'
import { modelPresets, type PresetName, presetConfig } from '../../core/model/presets'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useNavigation } from '../shell/navigation'
import styles from './Model.module.css'
import { presetWords } from './words'

interface PresetPanelProps {
  readonly preset: PresetName
  readonly models: readonly ModelSummary[]
  readonly onMade: (name: string) => void
}

const SAMPLE = 'characters of the sample corpus'

export function PresetPanel({ preset, models, onMade }: PresetPanelProps) {
  const { client, queries } = useLab()
  const { go } = useNavigation()
  const corpora = useQuery(queries.corpus.list.queryOptions())
  const [name, setName] = useState(() => freeName(preset, models))
  const [chosen, setChosen] = useState<string | null>(null)
  const [seed, setSeed] = useState<number | string>(0)
  const config = presetConfig(preset)
  const hasCharacters = modelPresets[preset].vocabularySize === null
  const names = (corpora.data ?? []).map((corpus) => corpus.name)
  const corpus = chosen ?? (hasCharacters ? SAMPLE : (names[0] ?? null))
  const create = useMutation({
    mutationFn: () =>
      client.model.create({ preset, name: name.trim(), corpus: corpus === SAMPLE ? null : corpus, seed: Number(seed) }),
    onSuccess: () => onMade(name.trim()),
  })
  const fault = nameFault(name, models)
  const lacksText = !hasCharacters && corpora.data !== undefined && names.length === 0
  return (
    <Panel title={presetWords[preset].title} note="a new model with random weights">
      <dl className={styles.facts}>
        <dt>Parameters</dt>
        <dd>{compact(countParameters(config))}</dd>
        <dt>Shape</dt>
        <dd>
          Llama, {config.layers} layers, width {config.hiddenSize}, {config.heads} heads, context{' '}
          {grouped(config.contextTokens)}
        </dd>
        <dt>Tokens</dt>
        <dd>
          {hasCharacters
            ? `characters, ${config.vocabularySize} with those of the sample corpus`
            : `byte-level BPE, ${grouped(config.vocabularySize)} at most`}
        </dd>
      </dl>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate()
        }}
      >
        <TextInput
          label="Name"
          value={name}
          error={fault}
          onChange={(event) => setName(event.currentTarget.value)}
          className={styles.grow}
        />
        <Select
          label="Tokenizer made from"
          className={styles.grow}
          data={[...(hasCharacters ? [SAMPLE] : []), ...names]}
          value={corpus}
          placeholder="no corpus yet"
          disabled={names.length === 0 && !hasCharacters}
          onChange={setChosen}
        />
        <NumberInput
          label="Seed"
          w={80}
          min={0}
          max={0xffffffff}
          allowDecimal={false}
          value={seed}
          onChange={setSeed}
        />
        <Button type="submit" loading={create.isPending} disabled={fault !== null || lacksText || seed === ''}>
          Make this model
        </Button>
      </form>
      {lacksText && (
        <p className={styles.source}>
          This preset learns its tokens from text, and there is none yet.{' '}
          <Button variant="default" size="compact-xs" onClick={() => go('data')}>
            Import text
          </Button>
        </p>
      )}
      <FaultStrip error={create.error} />
    </Panel>
  )
}

function freeName(wanted: string, models: readonly ModelSummary[]): string {
  const taken = new Set(models.map(({ name }) => name))
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted}-${i}`
    if (!taken.has(name)) return name
  }
}

export function nameFault(name: string, models: readonly ModelSummary[]): string | null {
  const wanted = name.trim()
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(wanted)) return '1 to 64 letters, digits, ".", "_" or "-"'
  return models.some((model) => model.name === wanted) ? 'a model has this name' : null
}
