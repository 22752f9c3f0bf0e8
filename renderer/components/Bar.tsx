/** A horizontal bar of a share. Its text stands beside it, so that the bar is never the only way to read it. */

import styles from './components.module.css'

interface BarProps {
  /** In [0, 1]. */
  readonly share: number
  /** What it is a share of. */
  readonly label: string
  readonly width?: number
}

export function Bar({ share, label, width }: BarProps) {
  const whole = Math.round(100 * Math.min(1, Math.max(0, share)))
  return (
    <div
      className={styles.bar}
      style={width === undefined ? undefined : { width }}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={whole}
    >
      <div style={{ width: `${whole}%` }} />
    </div>
  )
}
