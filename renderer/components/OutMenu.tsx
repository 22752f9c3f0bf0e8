/** Copies or saves a chart or table: SVG, PNG in twice the pixels, CSV with full precision. */

import { ActionIcon, Menu, Tooltip, useComputedColorScheme } from '@mantine/core'
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { palettes } from '../../core/chart/palette'
import type { SvgElement } from '../../core/chart/svg'
import { svgFile } from '../../core/chart/svg-file'
import { type ChartTable, toCsv } from '../../core/chart/table'
import { useLab } from '../lab/lab-context'
import { drawPng, toBase64 } from './draw-png'

export interface OutMenuProps {
  /** What it is: `Bound by number of thoughts`. */
  readonly label: string
  /** Name of its files, without an ending. */
  readonly fileName: string
  /** Left out for what is only a table. */
  readonly svg?: () => SvgElement
  readonly table: () => ChartTable
}

type Format = 'svg' | 'png' | 'csv'
type Way = 'copy' | 'save'

const formatNames: Record<Format, string> = { svg: 'SVG', png: 'PNG, 2x', csv: 'CSV' }

/** C and S open the menus while the focus is in the same `[data-out]`. */
export function OutMenu({ label, fileName, svg, table }: OutMenuProps) {
  const { client } = useLab()
  const scheme = useComputedColorScheme('light')
  const formats: readonly Format[] = svg ? ['svg', 'png', 'csv'] : ['csv']
  const [done, setDone] = useState<string | null>(null)
  useEffect(() => {
    if (done === null) return
    const timer = setTimeout(() => setDone(null), 2000)
    return () => clearTimeout(timer)
  }, [done])

  const take = async (way: Way, format: Format) => {
    try {
      const text = format === 'csv' ? toCsv(table()) : svgFile((svg as () => SvgElement)(), palettes[scheme])
      const png = format === 'png' ? await drawPng(text) : null
      if (way === 'copy') {
        if (png) await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
        else await navigator.clipboard.writeText(text)
        setDone(`Copied as ${formatNames[format]}`)
        return
      }
      const content = png ? await toBase64(png) : text
      const saved = await client.comparison.saveFile({ suggestion: `${fileName}.${format}`, content })
      if (saved) setDone(`Saved as ${saved.path}`)
    } catch (error) {
      setDone(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <span>
      <span role="status">{done !== null && <Done text={done} />}</span>
      <WayMenu way="copy" label={label} formats={formats} onTake={take} />
      <WayMenu way="save" label={label} formats={formats} onTake={take} />
    </span>
  )
}

function Done({ text }: { readonly text: string }) {
  return (
    <Tooltip label={text} opened>
      <IconCheck size={14} aria-label={text} />
    </Tooltip>
  )
}

interface WayMenuProps {
  readonly way: Way
  readonly label: string
  readonly formats: readonly Format[]
  readonly onTake: (way: Way, format: Format) => void
}

function WayMenu({ way, label, formats, onTake }: WayMenuProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [opened, setOpened] = useState(false)
  useEffect(() => {
    const home = button.current?.closest('[data-out]')
    const onKeyDown = (event: Event) => {
      const { key, ctrlKey, metaKey, altKey, target } = event as KeyboardEvent
      if (ctrlKey || metaKey || altKey || (target as Element).closest('input, textarea, [role=menu]')) return
      if (key.toLowerCase() !== (way === 'copy' ? 'c' : 's')) return
      event.preventDefault()
      setOpened(true)
    }
    home?.addEventListener('keydown', onKeyDown)
    return () => home?.removeEventListener('keydown', onKeyDown)
  }, [way])
  const title = way === 'copy' ? 'Copy (C)' : 'Save (S)'
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <ActionIcon ref={button} aria-label={`${title}: ${label}`} title={title}>
          {way === 'copy' ? <IconCopy size={15} /> : <IconDownload size={15} />}
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {formats.map((format) => (
          <Menu.Item key={format} onClick={() => onTake(way, format)}>
            {way === 'copy' ? 'Copy' : 'Save'} as {formatNames[format]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
