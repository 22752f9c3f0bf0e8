/** What went wrong in the background, newest first: what happened, what was kept, what to do. */

import { Button, Drawer } from '@mantine/core'
import { useLab, useLabState } from '../lab/lab-context'
import styles from './Shell.module.css'

export function ProblemList({ onClose }: { readonly onClose: () => void }) {
  const { client } = useLab()
  const problems = useLabState('problems')
  return (
    <Drawer opened onClose={onClose} position="right" title="To look at">
      {problems.length === 0 && <p className="dimmed">Nothing is left to look at.</p>}
      {problems.map(({ id, at, doing, fault, kept }) => (
        <article key={id} className={styles.problem}>
          <h2>{doing}</h2>
          <dl>
            <dt>What happened</dt>
            <dd>{fault.message}</dd>
            <dt>What was kept</dt>
            <dd>{kept}</dd>
            {fault.hint && (
              <>
                <dt>What to do</dt>
                <dd>{fault.hint}</dd>
              </>
            )}
          </dl>
          <div className={styles.problemActs}>
            <Button
              variant="default"
              onClick={() => void navigator.clipboard.writeText(JSON.stringify({ at, doing, ...fault, kept }, null, 2))}
            >
              Copy details
            </Button>
            <Button variant="default" onClick={() => void client.workspace.dismissProblem({ id })}>
              Seen
            </Button>
          </div>
        </article>
      ))}
    </Drawer>
  )
}
