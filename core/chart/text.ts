/** Text in charts: its size, its font, and about how wide it is, since core has nothing to measure it with. */

/** Pixels. */
export const TEXT_SIZE = 11

export const FONT = 'system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", sans-serif'

/** About how wide a text is, pixels: a little more than the usual sans-serif fonts need. */
export function textWidth(text: string, size = TEXT_SIZE): number {
  let ems = 0
  for (const character of text) ems += characterWidth(character)
  return ems * size
}

function characterWidth(character: string): number {
  if (/[iljtfI.,:;'|!()[\] ]/.test(character)) return 0.34
  if (/[mwMW%]/.test(character)) return 0.88
  if (/[A-Z\u2212+=]/.test(character)) return 0.68
  return character.charCodeAt(0) > 0x2e80 ? 1 : 0.58
}

/** The text, cut with an ellipsis where it is wider than `width` pixels. */
export function fitText(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const characters = [...text]
  let kept = characters.length
  while (kept > 1 && textWidth(`${characters.slice(0, kept).join('')}\u2026`) > width) kept--
  return `${characters.slice(0, kept).join('').trimEnd()}\u2026`
}
