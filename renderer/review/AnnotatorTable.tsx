/** The annotators: how many labels, how far each can be trusted, how far they agree, and whose verdict decides. */

import { Checkbox } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { fixed, grouped } from '../../core/chart/format'
import type { LabelQuality } from '../../core/contract/review'
import type { AnnotatorSummary } from '../../core/contract/review-team'
import type { Coefficient } from '../../core/statistics/agreement'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

interface AnnotatorTableProps {
  readonly quality: LabelQuality
  readonly scope: Desk['scope']
}

export function AnnotatorTable({ quality: { annotators, pairs }, scope }: AnnotatorTableProps) {
  const { client } = useLab()
  const appoint = useMutation({
    mutationFn: (choice: { readonly annotator: string; readonly decides: boolean }) =>
      client.review.setAdjudicator({ ...scope, ...choice }),
  })
  return (
    <>
      <FaultStrip error={appoint.error} />
      <table className={`figures ${styles.annotators}`}>
        <thead>
          <tr>
            <th>Who</th>
            <th className="number">labels</th>
            <th className="number" title="Chance of an accept for an acceptable thought (sensitivity)">
              keeps good
            </th>
            <th className="number" title="Chance of a reject for one that is not (specificity)">
              spots bad
            </th>
            <th className="number" title="Blind repeats with the same verdict">
              repeats
            </th>
            <th className="number" title="Agreement with the others beyond chance (Cohen's kappa)">
              κ
            </th>
            <th title="An adjudicator: where he has judged, his verdict counts alone">decides</th>
          </tr>
        </thead>
        <tbody>
          {annotators.map((annotator) => (
            <tr key={annotator.name}>
              <td className={styles.cut} title={annotator.name}>
                {annotator.name}
              </td>
              <td className="number">{grouped(annotator.labels)}</td>
              <td className="number">{annotator.sensitivity === null ? '' : fixed(annotator.sensitivity, 2)}</td>
              <td className="number">{annotator.specificity === null ? '' : fixed(annotator.specificity, 2)}</td>
              <td className="number">{repeatWords(annotator)}</td>
              <td className="number" title={agreementWords(annotator)}>
                {annotator.cohenKappa ? fixed(annotator.cohenKappa.value, 2) : ''}
              </td>
              <td>
                <Checkbox
                  size="xs"
                  aria-label={`${annotator.name} decides`}
                  checked={
                    appoint.isPending && appoint.variables.annotator === annotator.name
                      ? appoint.variables.decides
                      : annotator.decides
                  }
                  disabled={appoint.isPending}
                  onChange={({ currentTarget }) =>
                    appoint.mutate({ annotator: annotator.name, decides: currentTarget.checked })
                  }
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pairs.map(({ annotators: [one, other], shared, cohenKappa }) => (
        <p key={`${one} ${other}`} className={styles.caption}>
          {one} and {other}: κ {valueWords(cohenKappa)}, {grouped(shared)} shared
        </p>
      ))}
    </>
  )
}

function repeatWords({ repeats: { same, all } }: AnnotatorSummary) {
  return all === 0 ? <span className="dimmed">none</span> : `${same}/${all}`
}

function agreementWords({ shared, cohenKappa, fleissKappa, krippendorffAlpha }: AnnotatorSummary): string {
  return (
    `On ${grouped(shared)} thoughts that somebody else judged too: Cohen's κ ${valueWords(cohenKappa)}, ` +
    `Fleiss' κ ${valueWords(fleissKappa)}, Krippendorff's α ${valueWords(krippendorffAlpha)}`
  )
}

function valueWords(coefficient: Coefficient | null): string {
  if (coefficient === null) return 'too few to tell'
  const { value, low, high } = coefficient
  return `${fixed(value, 2)}, ${fixed(low, 2)} to ${fixed(high, 2)}`
}
