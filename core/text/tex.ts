/**
 * TeX as people write it in texts, as a tree of MathML elements.
 *
 * The part of TeX that school mathematics needs: fractions, roots, scripts, Greek letters, relations, fences, sums.
 * What is not understood gives null, and is then better shown as it was written.
 * Source: MathML Core, W3C, for the elements and what each means.
 */

export interface MathNode {
  readonly tag: string
  /** Of a leaf. */
  readonly text?: string
  readonly children?: readonly MathNode[]
  readonly attributes?: Readonly<Record<string, string>>
}

/** @returns an `mrow`; null if any of it is not understood */
export function parseTex(source: string): MathNode | null {
  try {
    const reader = new TexReader(source)
    const row = reader.row()
    return reader.isAtEnd ? row : null
  } catch (fault) {
    if (fault instanceof NotUnderstood) return null
    throw fault
  }
}

class NotUnderstood extends Error {}

const leaf = (tag: string, text: string): MathNode => ({ tag, text })
const node = (tag: string, ...children: readonly MathNode[]): MathNode => ({ tag, children })

const letters: Readonly<Record<string, string>> = {
  ...{ alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ϵ', varepsilon: 'ε', zeta: 'ζ', eta: 'η' },
  ...{ theta: 'θ', iota: 'ι', kappa: 'κ', lambda: 'λ', mu: 'μ', nu: 'ν', xi: 'ξ', pi: 'π', rho: 'ρ', sigma: 'σ' },
  ...{ tau: 'τ', upsilon: 'υ', phi: 'ϕ', varphi: 'φ', chi: 'χ', psi: 'ψ', omega: 'ω', Gamma: 'Γ', Delta: 'Δ' },
  ...{ Theta: 'Θ', Lambda: 'Λ', Xi: 'Ξ', Pi: 'Π', Sigma: 'Σ', Phi: 'Φ', Psi: 'Ψ', Omega: 'Ω' },
  ...{ infty: '∞', partial: '∂', nabla: '∇', ell: 'ℓ', hbar: 'ℏ', emptyset: '∅', degree: '°', circ: '∘' },
}

const operators: Readonly<Record<string, string>> = {
  ...{ times: '×', cdot: '·', div: '÷', pm: '±', mp: '∓', ast: '∗', cdots: '⋯', ldots: '…', dots: '…' },
  ...{ le: '≤', leq: '≤', ge: '≥', geq: '≥', ne: '≠', neq: '≠', approx: '≈', equiv: '≡', sim: '∼', propto: '∝' },
  ...{ to: '→', rightarrow: '→', Rightarrow: '⇒', implies: '⇒', leftarrow: '←', iff: '⇔', mapsto: '↦' },
  ...{ in: '∈', notin: '∉', subset: '⊂', subseteq: '⊆', cup: '∪', cap: '∩', forall: '∀', exists: '∃', mid: '∣' },
  ...{ land: '∧', lor: '∨', neg: '¬', angle: '∠', perp: '⊥', parallel: '∥', therefore: '∴', because: '∵' },
  ...{ int: '∫', lvert: '|', rvert: '|', langle: '⟨', rangle: '⟩', lfloor: '⌊', rfloor: '⌋', lceil: '⌈', rceil: '⌉' },
  ...{ '{': '{', '}': '}', '%': '%', $: '$', '&': '&', '#': '#', _: '_', '|': '‖' },
}

/** Their scripts stand above and below. */
const large: Readonly<Record<string, string>> = { sum: '∑', prod: '∏', lim: 'lim', max: 'max', min: 'min' }
const functions = [
  'sin',
  'cos',
  'tan',
  'cot',
  'sec',
  'csc',
  'log',
  'ln',
  'exp',
  'gcd',
  'det',
  'arcsin',
  'arccos',
  'arctan',
]
const accents: Readonly<Record<string, string>> = { hat: '^', bar: '¯', overline: '¯', vec: '→', dot: '˙', tilde: '~' }
const spaces: Readonly<Record<string, string>> = {
  ...{ ',': '0.17em', ':': '0.22em', ';': '0.28em', ' ': '0.25em', '!': '0em', quad: '1em', qquad: '2em' },
}
const words = ['text', 'textbf', 'textit', 'mathrm', 'operatorname', 'mathbf', 'mathit', 'mbox']

class TexReader {
  private at = 0
  private readonly tokens: readonly string[]

  constructor(source: string) {
    this.tokens = source.match(/\\[a-zA-Z]+|\\[\s\S]|\d+(?:\.\d+)?|\s+|[\s\S]/g) ?? []
  }

  get isAtEnd(): boolean {
    return this.at === this.tokens.length
  }

  /** Up to the end, a closing brace or `\right`, which is left for the caller. */
  row(): MathNode {
    const children: MathNode[] = []
    for (;;) {
      this.skipSpace()
      const next = this.tokens[this.at]
      if (next === undefined || next === '}' || next === '\\right') return node('mrow', ...children)
      children.push(this.scripted())
    }
  }

  /** An atom with what stands above and below it. */
  private scripted(): MathNode {
    const isLarge = Object.hasOwn(large, this.tokens[this.at]?.slice(1) ?? '')
    const base = this.atom()
    const scripts: Partial<Record<'^' | '_', MathNode>> = {}
    for (;;) {
      this.skipSpace()
      const mark = this.tokens[this.at]
      if (mark === "'") {
        this.at++
        scripts['^'] = node('mrow', ...(scripts['^'] ? [scripts['^']] : []), leaf('mo', '′'))
        continue
      }
      if (mark !== '^' && mark !== '_') break
      if (scripts[mark]) throw new NotUnderstood()
      this.at++
      this.skipSpace()
      scripts[mark] = this.atom()
    }
    const { '^': above, _: below } = scripts
    if (above && below) return node(isLarge ? 'munderover' : 'msubsup', base, below, above)
    if (above) return node(isLarge ? 'mover' : 'msup', base, above)
    return below ? node(isLarge ? 'munder' : 'msub', base, below) : base
  }

  private atom(): MathNode {
    const token = this.take()
    if (token === '{') {
      const row = this.row()
      this.expect('}')
      return row
    }
    if (token.startsWith('\\')) return this.command(token.slice(1))
    if (/^\d/.test(token)) return leaf('mn', token)
    if (/^\p{L}$/u.test(token)) return leaf('mi', token)
    if (token === '-') return leaf('mo', '−')
    if (token === '*') return leaf('mo', '∗')
    if (/^[+=<>()[\]|,;:!/.?·×÷≤≥≠±−∞]$/.test(token)) return leaf('mo', token)
    throw new NotUnderstood()
  }

  private command(name: string): MathNode {
    const find = (table: Readonly<Record<string, string>>) => (Object.hasOwn(table, name) ? table[name] : undefined)
    const [letter, operator, above, space, sum] = [letters, operators, accents, spaces, large].map(find)
    if (letter) return leaf('mi', letter)
    if (operator) return leaf('mo', operator)
    if (sum) return leaf('mo', sum)
    if (space) return { tag: 'mspace', attributes: { width: space } }
    if (above) return node('mover', this.argument(), leaf('mo', above))
    if (functions.includes(name)) return leaf('mi', name)
    if (words.includes(name)) return leaf('mtext', this.raw())
    if (name === 'frac' || name === 'dfrac' || name === 'tfrac') return node('mfrac', this.argument(), this.argument())
    if (name === 'boxed') return this.argument()
    if (name === 'sqrt') return this.root()
    if (name === 'left') return this.fenced()
    throw new NotUnderstood()
  }

  private root(): MathNode {
    this.skipSpace()
    if (this.tokens[this.at] !== '[') return node('msqrt', this.argument())
    this.at++
    const degree: MathNode[] = []
    for (this.skipSpace(); this.tokens[this.at] !== ']'; this.skipSpace()) degree.push(this.scripted())
    this.at++
    return node('mroot', this.argument(), node('mrow', ...degree))
  }

  private fenced(): MathNode {
    const open = this.fence()
    const inside = this.row()
    this.expect('\\right')
    return node('mrow', ...open, inside, ...this.fence())
  }

  /** What follows `\left` or `\right`: a full stop stands for nothing. */
  private fence(): MathNode[] {
    this.skipSpace()
    const token = this.take()
    if (token === '.') return []
    const sign = token.startsWith('\\') ? operators[token.slice(1)] : token
    if (sign === undefined) throw new NotUnderstood()
    return [{ tag: 'mo', text: sign, attributes: { stretchy: 'true' } }]
  }

  private argument(): MathNode {
    this.skipSpace()
    return this.atom()
  }

  /** Words in braces, as they are. */
  private raw(): string {
    this.skipSpace()
    this.expect('{')
    let text = ''
    while (this.tokens[this.at] !== '}') text += this.take()
    this.at++
    return text
  }

  private take(): string {
    const token = this.tokens[this.at++]
    if (token === undefined) throw new NotUnderstood()
    return token
  }

  private expect(token: string): void {
    if (this.take() !== token) throw new NotUnderstood()
  }

  private skipSpace(): void {
    while (/^\s+$/.test(this.tokens[this.at] ?? '')) this.at++
  }
}
