/** Mantine's theme: one accent (petrol), small radii, dense controls. */

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'
import { chartVariables } from '../../core/chart/paint'
import { palettes } from '../../core/chart/palette'
import { darkTokens, lightTokens } from './tokens'

const shades = (...list: string[]) => list as unknown as MantineColorsTuple

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 6 },
  colors: {
    petrol: shades(
      ...['#EAF4F5', '#D2E6E8', '#A6CFD3', '#78B5BB', '#529CA4', '#35868F', '#1F7480', '#13626C', '#0D4E57', '#093B42'],
    ),
    gray: shades(
      ...['#FAFAF8', '#F4F4F1', '#EAEAE6', '#DCDCD7', '#C2C2BC', '#97978F', '#66665F', '#4A4A45', '#31312E', '#1C1C1A'],
    ),
    dark: shades(
      ...['#DEE2E3', '#BCC3C5', '#9CA5A8', '#647074', '#3A4346', '#2A3134', '#21272A', '#181C1E', '#121517', '#0C0E0F'],
    ),
    rust: shades(
      ...['#FCF0EA', '#F8DDCF', '#F1BD9F', '#EA9A6C', '#E07C42', '#CC6526', '#B5500F', '#97420C', '#78350A', '#5A2807'],
    ),
    ochre: shades(
      ...['#FBF5E3', '#F4E7BF', '#E8D086', '#DAB74E', '#C39B26', '#A58011', '#8A6A00', '#705600', '#574300', '#3E3000'],
    ),
    brick: shades(
      ...['#FCEEEE', '#F7D5D4', '#EDAAA8', '#E27D7A', '#D65652', '#C63A36', '#B3261E', '#931E18', '#731712', '#54100C'],
    ),
  },
  white: '#FFFFFF',
  black: '#1C1C1A',
  fontFamily: 'system-ui, -apple-system, "Segoe UI Variable Text", "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.6', xl: '1.3' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '15px' }, h2: { fontSize: '13px' }, h3: { fontSize: '12px' } },
  },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 26, color: 'gray' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', allowDeselect: false } },
    NumberInput: { defaultProps: { size: 'xs' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Table: { defaultProps: { verticalSpacing: 4, horizontalSpacing: 8, fz: 12 } },
    // The page itself never scrolls; locking it would write a style that the page's policy refuses.
    Modal: { defaultProps: { transitionProps: { duration: 0 }, lockScroll: false } },
    Drawer: { defaultProps: { transitionProps: { duration: 0 }, lockScroll: false } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...lightTokens, ...chartVariables(palettes.light) },
  dark: { ...darkTokens, ...chartVariables(palettes.dark) },
})
