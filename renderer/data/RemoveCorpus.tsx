/** Asks before a corpus is deleted, and says what hangs on it. */

import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { grouped } from '../../core/chart/format'
import type { CorpusSummary } from '../../core/contract/corpus'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'

interface RemoveCorpusProps {
  readonly corpus: CorpusSummary
  readonly onClose: () => void
}

export function RemoveCorpus({ corpus: { name, documents, chunks }, onClose }: RemoveCorpusProps) {
  const { queries } = useLab()
  const uses = useQuery({ ...queries.corpus.uses.queryOptions({ input: { name } }), staleTime: 0 })
  const remove = useMutation(queries.corpus.remove.mutationOptions({ onSuccess: onClose }))
  const isFree = uses.data?.length === 0
  return (
    <Modal opened onClose={onClose} title={`Delete the corpus ${name}?`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <FaultStrip error={uses.error ?? remove.error} />
      {uses.isPending && <Loading rows={2} label="Looking for what uses it" />}
      {uses.data && !isFree && (
        <p>
          It cannot be deleted: {uses.data.join(', ')} {uses.data.length === 1 ? 'uses' : 'use'} it. Delete{' '}
          {uses.data.length === 1 ? 'this experiment' : 'these experiments'} first.
        </p>
      )}
      {isFree && (
        <p>
          Its {grouped(documents)} documents in {grouped(chunks)} chunks are taken out of the workspace. No experiment
          uses them. The files that they came from stay as they are.
        </p>
      )}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {isFree || uses.isPending ? 'Keep it' : 'Close'}
        </Button>
        {isFree && (
          <Button color="rust" loading={remove.isPending} onClick={() => remove.mutate({ name })}>
            Delete {name}
          </Button>
        )}
      </Group>
    </Modal>
  )
}
