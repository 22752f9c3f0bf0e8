/** A tick or a cross; a dash where nobody knows. */

import { IconCheck, IconMinus, IconX } from '@tabler/icons-react'

interface JudgedProps {
  readonly isRight: boolean | null
  readonly size: number
  /** In place of "not known". */
  readonly unknown?: string
}

export function Judged({ isRight, size, unknown = 'not known' }: JudgedProps) {
  if (isRight === null) return <IconMinus size={size} color="var(--lab-neutral)" aria-label={unknown} role="img" />
  return isRight ? (
    <IconCheck size={size} stroke={2.4} color="var(--lab-accent)" aria-label="right" role="img" />
  ) : (
    <IconX size={size} stroke={2.4} color="var(--lab-reject)" aria-label="wrong" role="img" />
  )
}
