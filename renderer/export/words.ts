/** Sizes of files in words. */

import { compact, NARROW_SPACE } from '../../core/chart/format'

/** Powers of 1000: `1.24 MB`, `512 B`. */
export function bytesInWords(bytes: number): string {
  return bytes < 1000 ? `${bytes}${NARROW_SPACE}B` : `${compact(bytes)}B`
}
