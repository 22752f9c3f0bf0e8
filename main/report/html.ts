/** HTML written by hand, with everything that is put in escaped. */

import { escapeXml } from '../../core/chart/svg'

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[]

/** A template whose values are escaped, unless they are Html themselves. */
export function html(texts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(texts.reduce((all, text, i) => all + written(values[i - 1] ?? '') + text))
}

function written(value: Value): string {
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(({ text }: Html) => text).join('')
  return escapeXml(String(value))
}
