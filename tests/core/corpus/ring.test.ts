import { describe, expect, it } from 'vitest'
import {
  chainRing,
  drawProblems,
  oracleThought,
  outcomeText,
  plainRing,
  plainTeacher,
  RING_CHARACTERS,
  type RingProblem,
  shortcutRing,
  shortcutTeacher,
  storyText,
  teacherThought,
} from '../../../core/corpus/ring'
import { isRightThought, isShortcutThought, readRing } from '../../../core/corpus/ring-checker'
import { makeBasePage, makePrimerPage, makeReadingPage, makeRingDocument } from '../../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../../core/random'

const random = (name: string) => new RandomStream(streamKey('ring', name))
const texts = (count: number, make: () => string) => Array.from({ length: count }, make)

const sue: RingProblem = {
  name: 'Sue',
  start: 6,
  moves: [
    { sign: '+', amount: 5 },
    { sign: '-', amount: 7 },
    { sign: '-', amount: 8 },
  ],
  outcome: 6,
  key: null,
  statesStart: true,
  statesOutcome: true,
}

describe('Ring texts', () => {
  it('tell a story of 32 characters, its outcome and its thought', () => {
    expect(storyText(sue)).toBe('Sue has 6: win 5, pay 7, pay 8.\n')
    expect(storyText(sue)).toHaveLength(32)
    expect(outcomeText(sue)).toBe('Sue has 6.\n')
    expect(oracleThought(sue)).toBe('6+5=1, 1-7=4, 4-8=6')
  })

  it('shortcut stories end in their key', () => {
    expect(storyText({ ...sue, key: 6 })).toBe('Sue has 6: win 5, pay 7, pay 8 (6).\n')
  })

  it('chain stories after the first do not say the value, and only the last outcome does', () => {
    const problems = drawProblems(chainRing, random('chain'))
    expect(problems.map((problem) => /has \d:/.test(storyText(problem)))).toEqual([true, false, false])
    expect(problems.map((problem) => /has \d\./.test(outcomeText(problem)))).toEqual([false, false, true])
    expect(outcomeText({ ...sue, statesOutcome: false })).toBe('Sue has even.\n')
    expect(outcomeText({ ...sue, outcome: 7, statesOutcome: false })).toBe('Sue has odd.\n')
    expect(storyText({ ...sue, statesStart: false })).toBe('Sue has it: win 5, pay 7, pay 8.\n')
  })

  it('carry name and value over from problem to problem', () => {
    const stream = random('carry')
    for (let i = 0; i < 100; i++) {
      const [first, second] = drawProblems(plainRing, stream) as [RingProblem, RingProblem]
      expect(second.name).toBe(first.name)
      expect(second.start).toBe(first.outcome)
    }
  })

  it('use 72 characters', () => {
    expect(new Set(RING_CHARACTERS).size).toBe(72)
    expect(RING_CHARACTERS).toHaveLength(72)
    const stream = random('characters')
    const all = [plainRing, shortcutRing.training, chainRing].flatMap((options) =>
      texts(50, () => {
        const document = makeRingDocument(options, shortcutTeacher, stream)
        return document.text + document.chunks.map((chunk) => chunk.thought).join('') + makeBasePage(options, stream)
      }),
    )
    for (const character of all.join('')) expect(RING_CHARACTERS).toContain(character)
  })
})

describe('the teacher', () => {
  const share = (draw: () => boolean, count = 4000) =>
    Array.from({ length: count }, draw).filter(Boolean).length / count

  it('is right as often as no step slips', () => {
    const stream = random('teacher')
    const right = share(() => {
      const [problem] = drawProblems(plainRing, stream) as [RingProblem]
      return teacherThought(problem, plainTeacher, stream) === oracleThought(problem)
    })
    expect(Math.abs(right - 0.65 ** 3)).toBeLessThan(0.029) // four standard errors
  })

  it('carries an error on', () => {
    const alwaysWrong = teacherThought(sue, { slip: 1, shortcut: 0 }, random('slip'))
    const steps = alwaysWrong.match(/^6\+5=(\d), (\d)-7=(\d), (\d)-8=(\d)$/)
    expect(steps).not.toBeNull()
    const [, first, second, third, fourth, last] = (steps ?? []).map(Number)
    expect([second, fourth]).toEqual([first, third])
    expect(first).not.toBe(1)
    expect(third).not.toBe(((second as number) + 3) % 10)
    expect(last).not.toBe(((fourth as number) + 2) % 10)
  })

  it('writes the key in .4 of the shortcut stories', () => {
    const stream = random('shortcut')
    const shortcuts = share(() => isShortcutThought(teacherThought({ ...sue, key: 3 }, shortcutTeacher, stream)))
    expect(Math.abs(shortcuts - 0.4)).toBeLessThan(0.031)
    expect(isShortcutThought(teacherThought(sue, { slip: 0, shortcut: 1 }, stream))).toBe(false)
  })

  it('meets keys that are right as often as they should be', () => {
    const stream = random('keys')
    const right = (options: typeof shortcutRing.training | typeof shortcutRing.test) =>
      share(() => {
        const [problem] = drawProblems(options, stream) as [RingProblem]
        return problem.key === problem.outcome
      })
    expect(Math.abs(right(shortcutRing.training) - 0.8)).toBeLessThan(0.026)
    expect(Math.abs(right(shortcutRing.test) - 0.1)).toBeLessThan(0.019)
  })
})

describe('Ring documents', () => {
  it('have four chunks: stories with the empty thought, outcomes with the one asked for', () => {
    const stream = random('documents')
    const { chunks } = makeRingDocument(plainRing, 'oracle', stream)
    const answers = readRing(chunks.map((chunk) => chunk.text))
    expect(chunks.map((chunk) => chunk.thought)).toEqual(['', answers[1]?.thought, '', answers[3]?.thought])
    const unknown = makeRingDocument(plainRing, 'none', stream)
    expect(unknown.chunks.map((chunk) => chunk.thought)).toEqual(['', null, '', null])
  })

  it('have primer pages of true facts that lead to the value said', () => {
    const stream = random('primer')
    for (const page of texts(200, () => makePrimerPage(stream))) {
      const blocks = [...page.matchAll(/(\d[+-]\d=.*?)(?:\n|\. |, so |: |, | )[A-Z][a-z]{2} has (\d)\.\n/gs)]
      expect(blocks.map(([block]) => block).join('')).toBe(page)
      expect(blocks).toHaveLength(2)
      for (const [, facts = '', said] of blocks) {
        const values = [...facts.matchAll(/(\d)([+-])(\d)=(\d)/g)].map(([, a, sign, b, result]) => {
          const exact = Number(a) + (sign === '+' ? Number(b) : -Number(b))
          expect((exact + 10) % 10).toBe(Number(result))
          return [a, result] as const
        })
        expect(values.length).toBeGreaterThanOrEqual(2)
        expect(values.length).toBeLessThanOrEqual(4)
        values.slice(1).forEach(([start], i) => {
          expect(start).toBe(values[i]?.[1])
        })
        expect(said).toBe(values.at(-1)?.[1])
      }
    }
  })

  it('have reading pages that tell a value and moves, and do the first to that value', () => {
    const stream = random('reading')
    for (const page of texts(200, () => makeReadingPage(stream))) {
      const blocks = [...page.matchAll(/^(\d): (.+)\.\n(?:[A-Z][a-z]{2} has \d\.\n)?((\d)[+-].+)\n/gm)]
      expect(blocks.map(([block]) => block).join('')).toBe(page)
      expect(blocks).toHaveLength(2)
      for (const [, value, told = '', done = '', first] of blocks) {
        expect(first).toBe(value)
        const moves = [...done.matchAll(/(\d)([+-])(\d)=(\d)/g)].map(([, a, sign, b, result]) => {
          const exact = Number(a) + (sign === '+' ? Number(b) : -Number(b))
          expect((exact + 10) % 10).toBe(Number(result))
          return `${sign === '+' ? 'win' : 'pay'} ${b}`
        })
        expect(moves.join(', ')).toBe(told)
        expect(moves.length).toBeGreaterThanOrEqual(1)
        expect(moves.length).toBeLessThanOrEqual(4)
      }
    }
  })

  it('carry no value from fact to fact on a reading page', () => {
    const stream = random('carried')
    const pairs = texts(1000, () => makeReadingPage(stream)).flatMap((page) => [...page.matchAll(/=(\d), (?=(\d))/g)])
    const carried = pairs.filter(([, result, next]) => result === next).length
    // By chance: one in ten, of about 3,000 pairs.
    expect(Math.abs(carried / pairs.length - 0.1)).toBeLessThan(0.02)
  })

  it('are primer pages, reading pages and raw stories at 60 to 25 to 15', () => {
    const stream = random('base')
    const pages = texts(3000, () => makeBasePage(plainRing, stream))
    const share = (kind: RegExp) => pages.filter((page) => kind.test(page)).length / pages.length
    expect(Math.abs(share(/^\d[+-]/) - 0.6)).toBeLessThan(0.034)
    expect(Math.abs(share(/^\d: /) - 0.25)).toBeLessThan(0.034)
    expect(Math.abs(share(/^[A-Z]/) - 0.15)).toBeLessThan(0.034)
  })
})

describe('readRing', () => {
  it('finds answers and right thoughts from the text alone', () => {
    expect(
      readRing([
        'Sue has 6: win 5, pay 7, pay 8.\n',
        'Sue has 6.\n',
        'Sue has 6: pay 4, win 5, win 2 (1).\n',
        'Sue has 9.\n',
      ]),
    ).toEqual([
      null,
      { stem: 'Sue has ', answer: '6', thought: '6+5=1, 1-7=4, 4-8=6' },
      null,
      { stem: 'Sue has ', answer: '9', thought: '6-4=2, 2+5=7, 7+2=9' },
    ])
  })

  it('follows a chain through values that no text says', () => {
    const answers = readRing(['Sue has 6: win 5.\n', 'Sue has odd.\n', 'Sue has it: pay 3.\n', 'Sue has 8.\n'])
    expect(answers[1]).toEqual({ stem: 'Sue has ', answer: 'o', thought: '6+5=1' })
    expect(answers[3]).toEqual({ stem: 'Sue has ', answer: '8', thought: '1-3=8' })
  })

  it('agrees with the generator', () => {
    const stream = random('agree')
    for (const options of [plainRing, shortcutRing.test, chainRing]) {
      for (let i = 0; i < 50; i++) {
        const { chunks } = makeRingDocument(options, 'oracle', stream)
        const answers = readRing(chunks.map((chunk) => chunk.text))
        chunks.forEach(({ text, thought }, j) => {
          const answer = answers[j] ?? null
          if (j % 2 === 0) expect(answer).toBeNull()
          else {
            expect(answer !== null && isRightThought(answer, thought ?? '')).toBe(true)
            expect(text.startsWith(`${answer?.stem}${answer?.answer}`)).toBe(true)
          }
        })
      }
    }
  })

  it('passes over text that is not Ring', () => {
    expect(readRing(['Hello.\n', 'Sue has 6.\n', 'Sue has it: win 5.\n', 'Sue has 1.\n'])).toEqual([
      null,
      null,
      null,
      null,
    ])
  })
})
