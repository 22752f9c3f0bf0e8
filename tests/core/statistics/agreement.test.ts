import { describe, expect, it } from 'vitest'
import { cohenKappa, fleissKappa, krippendorffAlpha, withInterval } from '../../../core/statistics/agreement'
import { atOnce } from '../../../core/statistics/at-once'

/** Of two judges with the categories accept and reject: agreed accepts, agreed rejects, disagreements. */
const tallies = (accepts: number, rejects: number, split: number) => [
  ...Array.from({ length: accepts }, () => [2, 0]),
  ...Array.from({ length: rejects }, () => [0, 2]),
  ...Array.from({ length: split }, () => [1, 1]),
]

describe("Cohen's kappa", () => {
  it('is .49 for the diagnoses of Cohen 1960', () => {
    // Personality disorder, neurosis, psychosis: observed .70, by chance (120*100 + 60*60 + 20*40) / 200^2 = .41
    const table = [
      [88, 14, 18],
      [10, 40, 10],
      [2, 6, 12],
    ]
    const pairs = table.flatMap((row, a) =>
      row.flatMap((count, b) => Array.from({ length: count }, () => [a, b] as const)),
    )
    expect(cohenKappa(pairs)).toBeCloseTo(0.29 / 0.59, 12)
  })

  it('is -1 where two judges with even shares always differ, and nothing where both always say the same', () => {
    expect(
      cohenKappa([
        [0, 1],
        [1, 0],
      ]),
    ).toBe(-1)
    expect(
      cohenKappa([
        [1, 1],
        [1, 1],
      ]),
    ).toBeNull()
    expect(cohenKappa([])).toBeNull()
  })

  it('is 0 for a judge who says one thing only, and another who does not', () => {
    expect(
      cohenKappa([
        [0, 0],
        [0, 1],
      ]),
    ).toBe(0)
  })
})

describe("Fleiss' kappa", () => {
  it('is .430 for the 30 patients of Fleiss 1971, table 1', () => {
    // Six psychiatrists each; depression, personality disorder, schizophrenia, neurosis, other
    const patients = `00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
      00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006`
    const table = patients.split(/\s+/).map((row) => [...row].map(Number))
    expect(table.map((row) => row.reduce((a, b) => a + b))).toEqual(Array.from({ length: 30 }, () => 6))
    expect(fleissKappa(table)).toBeCloseTo(0.43, 3)
  })

  it('is 1 where all agree, and below 0 where nobody does', () => {
    expect(fleissKappa(tallies(3, 2, 0))).toBe(1)
    // half accepts, observed agreement 0: (0 - 1/2) / (1/2)
    expect(fleissKappa(tallies(0, 0, 4))).toBe(-1)
    // 20 verdicts, 12 accepts: agreement 8/10, expected .36 + .16
    expect(fleissKappa(tallies(5, 3, 2))).toBeCloseTo((0.8 - 0.52) / 0.48, 12)
  })

  it('says nothing where there is only one kind of verdict, or none', () => {
    expect(fleissKappa(tallies(5, 0, 0))).toBeNull()
    expect(fleissKappa([])).toBeNull()
  })
})

describe("Krippendorff's alpha", () => {
  it('is .743 for the four observers of Krippendorff 2011, section C, with what they missed', () => {
    const observers = ['123321412...', '1233224125.3', '.3332342251.', '12332441251.']
    const units = Array.from({ length: 12 }, (_, unit) =>
      Array.from({ length: 5 }, (_, category) => observers.filter((row) => row[unit] === String(category + 1)).length),
    )
    expect(units.flat().reduce((a, b) => a + b)).toBe(41)
    expect(krippendorffAlpha(units)).toBeCloseTo(0.743, 3)
  })

  it('counts chance without replacement', () => {
    expect(krippendorffAlpha(tallies(3, 2, 0))).toBe(1)
    // observed 4 mixed pairs of 20, expected 2 * 12 * 8 / 19
    expect(krippendorffAlpha(tallies(5, 3, 2))).toBeCloseTo(1 - 4 / ((2 * 12 * 8) / 19), 12)
  })

  it('says nothing where there is only one kind of verdict, or none', () => {
    expect(krippendorffAlpha(tallies(0, 5, 0))).toBeNull()
    expect(krippendorffAlpha([[1, 0]])).toBeNull()
  })
})

it('has an interval around its value', () => {
  const found = atOnce(withInterval(tallies(40, 30, 10), fleissKappa, 'test'))
  // kappa .746; a redrawn share of disagreements has the deviation sqrt(.125 * .875 / 80) = .037, kappa twice that
  expect(found?.low).toBeGreaterThan(0.746 - 3 * 0.075)
  expect(found?.low).toBeLessThan(0.746 - 0.075)
  expect(found?.high).toBeGreaterThan(0.746 + 0.075)
  expect(found?.high).toBeLessThan(0.746 + 3 * 0.075)
  expect(atOnce(withInterval([], krippendorffAlpha, 'test'))).toBeNull()
})
