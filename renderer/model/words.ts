/** Figures of models as the view writes them. */

import { fixed, NARROW_SPACE } from '../../core/chart/format'
import type { ModelCheck } from '../../core/contract/model-check'
import type { PresetName } from '../../core/model/presets'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** Powers of 1000: `1.6 GB`, `269 MB`. */
export function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)))
  const scaled = bytes / 1000 ** power
  return `${fixed(scaled, power >= 3 || (scaled < 9.95 && power > 0) ? 1 : 0)}${NARROW_SPACE}${UNITS[power]}`
}

export const presetWords: Readonly<Record<PresetName, { readonly title: string; readonly about: string }>> = {
  ring: { title: 'Ring', about: 'the sample corpus, minutes on any computer' },
  tiny: { title: 'Tiny', about: 'first steps on real text, some minutes' },
  small: { title: 'Small', about: 'first tries on real text, an hour or so' },
  medium: { title: 'Medium', about: 'overnight, better with a GPU' },
  smol: { title: 'Smol', about: 'the size of SmolLM2-135M, wants a GPU' },
}

export function describeChecks(checks: readonly ModelCheck[]): string {
  const wrong = checks.filter(({ ok }) => !ok)
  if (wrong.length === 0) return 'checked, ready to add'
  return `${wrong.map(({ name }) => name.toLowerCase()).join(', ')}: not usable as it is`
}
