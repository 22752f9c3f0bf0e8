import { expect, it } from 'vitest'
import {
  checkName,
  choice,
  flag,
  optionalWhole,
  real,
  requiredChoice,
  requiredText,
  spell,
  text,
  whole,
} from '../../../main/commands/options'

const about = { about: 'how many', placeholder: 'N' }

it('spells camel case as options are written', () => {
  expect(spell('textField')).toBe('--text-field')
  expect(spell('out')).toBe('--out')
})

it('takes the default where an option is left out', () => {
  expect(whole({ ...about, least: 0, fallback: 7 }).read(undefined, 'seed')).toBe(7)
  expect(optionalWhole({ ...about, least: 0 }).read(undefined, 'seed')).toBeUndefined()
  expect(choice(['on', 'off'], { about: '', fallback: 'on' }).read(undefined, 'x')).toBe('on')
  expect(text(about).read(undefined, 'name')).toBeUndefined()
  expect(flag('').read(undefined, 'force')).toBe(false)
  expect(flag('').read('', 'force')).toBe(true)
})

it.each(['0', '2.5', 'three', '', ' ', '1e400', '-1', '0x'])('refuses %j as a whole number of at least 1', (given) => {
  expect(() => whole({ ...about, least: 1, fallback: 8 }).read(given, 'thoughts')).toThrow(
    /^--thoughts is .*; it must be a whole number of at least 1$/,
  )
})

it('reads numbers within their range, ends included', () => {
  const share = real({ ...about, least: 0, most: 1, fallback: 0.1 })
  expect(share.read('0', 'heldOut')).toBe(0)
  expect(share.read('1', 'heldOut')).toBe(1)
  expect(share.read('.25', 'heldOut')).toBe(0.25)
  expect(() => share.read('1.5', 'heldOut')).toThrow('--held-out is 1.5; it must be a number from 0 to 1')
})

it('names the nearest value of a choice', () => {
  try {
    requiredChoice(['ring', 'small'], 'shape').read('smal', 'preset')
  } catch (error) {
    expect(error).toMatchObject({
      kind: 'invalid-input',
      message: "--preset is 'smal'; it must be one of ring, small",
      hint: "did you mean 'small'?",
    })
    return
  }
  throw new Error('it was taken')
})

it('says of a missing option what it is for', () => {
  expect(() => requiredText({ about: 'the file', placeholder: 'F' }).read(undefined, 'in')).toThrow('--in is missing')
  expect(() => requiredText({ about: 'the file', placeholder: 'F' }).read('', 'in')).toThrow('--in is empty')
})

it.each(['../up', '', '.hidden', 'a b', 'x'.repeat(65), 'a/b'])('refuses %j as a name', (name) => {
  expect(() => checkName(name, 'name')).toThrow('which is no name')
})
