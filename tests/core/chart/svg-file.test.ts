import { expect, it } from 'vitest'
import { chartVariables, plain } from '../../../core/chart/paint'
import { palettes } from '../../../core/chart/palette'
import { element } from '../../../core/chart/svg'
import { svgFile } from '../../../core/chart/svg-file'

it('stands alone: name space, ground, colours by value, text as text', () => {
  const svg = element('svg', { viewBox: '0 0 30 20' }, [element('text', { fill: plain('text') }, ['n 8'])])
  expect(svgFile(svg, palettes.dark)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20" width="30" height="20">' +
      '<rect width="30" height="20" fill="#1B2022"/><text fill="#DEE2E3">n 8</text></svg>\n',
  )
})

it('gives a theme its variables', () => {
  expect(chartVariables(palettes.light)['--chart-arm-c']).toBe('#CC4BB8')
})
