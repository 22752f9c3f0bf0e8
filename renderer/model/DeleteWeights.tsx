/** Deletes weights and keeps results: first says what it frees and what will no longer be possible. */

import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Model.module.css'
import { size } from './words'

export function DeleteWeights({ name }: { readonly name: string }) {
  const { client, queries } = useLab()
  const [asked, setAsked] = useState(false)
  const effect = useQuery(queries.model.deletionEffect.queryOptions({ input: { name }, enabled: asked }))
  const remove = useMutation({ mutationFn: () => client.model.deleteWeights({ name }) })
  const { freedBytes = 0, neededBy = [], loses = [] } = effect.data ?? {}
  return (
    <>
      <Button variant="default" aria-expanded={asked} onClick={() => setAsked(!asked)}>
        Delete weights, keep results
      </Button>
      {asked && effect.data && (
        <div className={styles.asked} role="status">
          <IconAlertTriangle size={16} aria-hidden />
          <p>
            {neededBy.length > 0
              ? `These weights are needed by ${neededBy.join(', ')}, which is not finished. Finish it first, or remove it.`
              : `${size(freedBytes)} become free. ${loses.join(' ')} Its figures and thoughts stay. This cannot be undone.`}
          </p>
          <span>
            <Button variant="default" onClick={() => setAsked(false)}>
              Keep them
            </Button>
            {neededBy.length === 0 && (
              <Button color="brick" loading={remove.isPending} onClick={() => remove.mutate()}>
                Delete {size(freedBytes)}
              </Button>
            )}
          </span>
        </div>
      )}
      <FaultStrip error={effect.error ?? remove.error} />
    </>
  )
}
