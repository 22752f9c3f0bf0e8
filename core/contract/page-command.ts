/** The views, in their order, and what the menu asks the page to do. */

export const views = [
  { name: 'data', title: 'Data' },
  { name: 'model', title: 'Model' },
  { name: 'experiment', title: 'Experiment' },
  { name: 'review', title: 'Review' },
  { name: 'compare', title: 'Compare' },
  { name: 'export', title: 'Export' },
  { name: 'settings', title: 'Settings' },
] as const

export type ViewName = (typeof views)[number]['name']

export type PageCommand =
  | `view-${ViewName}`
  | 'new-workspace'
  | 'open-workspace'
  | 'close-workspace'
  | 'import'
  | 'toggle-side-bar'
  | 'palette'
  | 'zoom-in'
  | 'zoom-out'
  | 'zoom-reset'
  | 'pause-or-resume'
  | 'keys'
