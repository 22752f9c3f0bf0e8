/**
 * A text token by token. Hover, or Left and Right, read a token's probability; unlikely ones are marked by a fill, very
 * unlikely ones by an underline too.
 */

import { type KeyboardEvent, useState } from 'react'
import { fixed } from '../../core/chart/format'
import type { TokenPiece } from '../../core/contract/exploration'
import styles from './Model.module.css'

interface PiecesProps {
  readonly label: string
  readonly pieces: readonly TokenPiece[]
}

export function Pieces({ label, pieces }: PiecesProps) {
  const [read, setRead] = useState<number | null>(null)
  const piece = read === null ? undefined : pieces[read]
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (step === undefined) return
    setRead(Math.max(0, Math.min(pieces.length - 1, (read ?? -1) + step)))
    event.preventDefault()
  }
  if (pieces.length === 0) return <p className={styles.nothing}>nothing: it ends at once</p>
  return (
    <div>
      {/* biome-ignore lint/a11y/useSemanticElements: a row of tokens is no fieldset */}
      <div
        className={styles.pieces}
        role="group"
        aria-label={`${label}. Left and Right read the probability of each token.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys read its tokens
        tabIndex={0}
        onKeyDown={onKeyDown}
        onBlur={() => setRead(null)}
        onMouseLeave={() => setRead(null)}
      >
        {pieces.map(({ text, logProbability }, i) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys read tokens too
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens in their order
            key={i}
            data-level={level(logProbability)}
            data-read={i === read || undefined}
            onMouseEnter={() => setRead(i)}
          >
            {text}
          </span>
        ))}
      </div>
      <p className={styles.readOut} aria-live="polite">
        {piece ? (
          <>
            “{piece.text.replaceAll('\n', '↵')}” has probability {probability(piece)}
          </>
        ) : (
          `${pieces.length} tokens, ${fixed(mean(pieces), 3)} nats each`
        )}
      </p>
    </div>
  )
}

function level(logProbability: number): 0 | 1 | 2 {
  const value = Math.exp(logProbability)
  if (value < 0.1) return 2
  return value < 0.5 ? 1 : 0
}

function probability({ logProbability }: TokenPiece): string {
  const value = Math.exp(logProbability)
  return value < 0.005 ? `less than 0.005 (${fixed(logProbability, 1)} nats)` : fixed(value, 2)
}

function mean(pieces: readonly TokenPiece[]): number {
  return pieces.reduce((total, { logProbability }) => total + logProbability, 0) / pieces.length
}
