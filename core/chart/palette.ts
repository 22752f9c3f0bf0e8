/**
 * The colours of charts, as data, for both schemes.
 *
 * Iterations are ordered, so they are steps of the accent, from the warm start (step 0) on; arms are categories, each
 * with its own hue, marker and dash. Between any two arms, and between an arm and a step, the difference in colour is
 * large enough for normal, protan and deutan sight (tests/core/chart/palette.test.ts); in grey, marker and dash decide.
 */

export const colourSchemes = ['light', 'dark'] as const
export type ColourScheme = (typeof colourSchemes)[number]

export const steps = ['step-0', 'step-1', 'step-2', 'step-3'] as const
export const armColours = ['arm-a', 'arm-b', 'arm-c', 'arm-d', 'arm-e'] as const
export const inks = ['grid', 'axis', 'zero', 'text', 'surface'] as const

export type ColourToken = (typeof steps)[number] | (typeof armColours)[number] | (typeof inks)[number]

/** `#RRGGBB` by token. `surface` is what charts are drawn on. */
export type Palette = Readonly<Record<ColourToken, string>>

export const palettes: Readonly<Record<ColourScheme, Palette>> = {
  light: {
    'step-0': '#5A979F',
    'step-1': '#2E7C86',
    'step-2': '#13626C',
    'step-3': '#093B42',
    'arm-a': '#2F55C8',
    'arm-b': '#9A3412',
    'arm-c': '#CC4BB8',
    'arm-d': '#AD7A00',
    'arm-e': '#73736B',
    grid: '#ECECE8',
    axis: '#66665F',
    zero: '#84847C',
    text: '#1C1C1A',
    surface: '#FFFFFF',
  },
  dark: {
    'step-0': '#4E858C',
    'step-1': '#6AA5AC',
    'step-2': '#97C9CE',
    'step-3': '#D2E6E8',
    'arm-a': '#7FA8F5',
    'arm-b': '#E8704A',
    'arm-c': '#CF4FBC',
    'arm-d': '#EBCA7F',
    'arm-e': '#777772',
    grid: '#272E31',
    axis: '#9CA5A8',
    zero: '#7D888C',
    text: '#DEE2E3',
    surface: '#1B2022',
  },
}
