/** The scale of the two bars: one per chunk, rounded up to 6, 12, 24, 48 ... nats, below zero only where it must be. */

const LEAST = 6

/** @param values nats; not finite ones are passed over */
export function barScale(values: readonly number[]): { readonly low: number; readonly high: number } {
  const known = values.filter(Number.isFinite)
  const most = Math.max(LEAST, ...known)
  const least = Math.min(0, ...known)
  return { low: least < 0 ? -roundUp(-least) : 0, high: roundUp(most) }
}

function roundUp(value: number): number {
  let end = LEAST
  // A bar to the left of zero takes no more room than it needs.
  if (value <= LEAST / 2) return Math.max(1, Math.ceil(value))
  while (end < value) end *= 2
  return end
}
