/** Try it: type a text, and see what one or two checkpoints think of it and how they go on. */

import { Button, NumberInput, Select, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import type { ModelSummary } from '../../core/contract/model'
import { Empty } from '../components/Empty'
import { Key } from '../components/Key'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { Term } from '../components/Term'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import styles from './Model.module.css'
import { type Question, TryColumn } from './TryColumn'

interface TryTabProps {
  readonly models: readonly ModelSummary[]
  /** To begin with. */
  readonly model: string | null
}

const NONE = 'nothing'

export function TryTab({ models, model }: TryTabProps) {
  const { client } = useLab()
  const withWeights = models.filter(({ hasWeights }) => hasWeights)
  const usable = withWeights.map(({ name }) => name)
  const choices = withWeights.map(({ name, label }) => ({ value: name, label: label ?? name }))
  const titleOf = (name: string) => choices.find(({ value }) => value === name)?.label ?? name
  const [first, setFirst] = useRemembered('try model', model ?? usable.at(-1) ?? null)
  const [second, setSecond] = useRemembered('try second model', NONE)
  const [context, setContext] = useRemembered('try context', '')
  const [text, setText] = useRemembered('try text', '')
  const [thoughts, setThoughts] = useRemembered<number | string>('try thoughts', 4)
  const [longest, setLongest] = useRemembered<number | string>('try longest', 32)
  const [asked, setAsked] = useRemembered<Question | null>('try asked', null)
  const [example, setExample] = useState(0)
  const fill = useMutation({
    mutationFn: () => client.model.example({ name: first ?? '', index: example }),
    onSuccess: (found) => {
      setContext(found.context)
      setText(found.text)
      setExample(example + 1)
    },
  })
  if (first === null || usable.length === 0) {
    return (
      <Empty title="No model to try yet">
        <p>Make one, or add a Hugging Face folder; then type a text here and read what it thinks of it.</p>
      </Empty>
    )
  }
  const isReady = thoughts !== '' && longest !== '' && context + text !== ''
  const ask = () => {
    if (!isReady) return
    const limits = { thoughts: Number(thoughts), maxThoughtTokens: Number(longest), maxTokens: 32 }
    // Another draw each time, from thoughts that can be had again.
    setAsked({ context, text, ...limits, seed: asked ? asked.seed + 1 : 0 })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    ask()
    event.preventDefault()
  }
  const columns = second === NONE || second === first ? [first] : [first, second]
  return (
    <div className={styles.try}>
      <Panel title="Try it" className={styles.tryForm}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+Enter asks from any of its fields */}
        <div className={styles.fields} onKeyDown={onKeyDown}>
          <Select label="Model" searchable data={choices} value={first} onChange={setFirst} />
          <Select
            label="Side by side with"
            searchable
            data={[{ value: NONE, label: NONE }, ...choices.filter(({ value }) => value !== first)]}
            value={second}
            onChange={(value) => setSecond(value ?? NONE)}
          />
          <Textarea
            label="What comes before"
            autosize
            minRows={3}
            maxRows={8}
            value={context}
            onChange={(event) => setContext(event.currentTarget.value)}
          />
          <Textarea
            label="What follows"
            description="Leave it empty to see only how the model goes on."
            autosize
            minRows={2}
            maxRows={8}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {/* not disabled meanwhile: it would lose the focus, and Ctrl+Enter with it */}
          <Button
            variant="default"
            aria-busy={fill.isPending}
            onClick={() => {
              if (!fill.isPending) fill.mutate()
            }}
          >
            Take a text from the corpus
          </Button>
          <div className={styles.pair}>
            <NumberInput
              label={<Term name="k">Thoughts</Term>}
              aria-label="Thoughts"
              min={1}
              max={16}
              clampBehavior="strict"
              allowDecimal={false}
              value={thoughts}
              onChange={setThoughts}
            />
            <NumberInput
              label="Tokens of a thought"
              min={1}
              max={1024}
              clampBehavior="strict"
              allowDecimal={false}
              value={longest}
              onChange={setLongest}
            />
          </div>
          <Button disabled={!isReady} onClick={ask} rightSection={<Key>Ctrl Enter</Key>}>
            {asked ? 'Think again' : 'Think'}
          </Button>
          <FaultStrip error={fill.error} />
          <p className={styles.source}>
            Filled tokens were less likely than 1 in 2, underlined ones less than 1 in 10. Point at a token, or use Left
            and Right, for its probability.
          </p>
        </div>
      </Panel>
      {asked ? (
        columns.map((name) => <TryColumn key={name} model={name} title={titleOf(name)} question={asked} />)
      ) : (
        <Empty title="Nothing asked yet">
          <p>
            Type a text, or take one from the corpus. The model thinks first and goes on, goes on without thinking, and
            explains what you say follows.
          </p>
        </Empty>
      )}
    </div>
  )
}
