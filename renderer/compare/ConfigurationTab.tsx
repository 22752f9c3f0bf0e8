/** The configurations of experiments side by side: only the keys that differ, grouped as in the form. */

import { Button, Switch, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChartTable } from '../../core/chart/table'
import { describeValue } from '../../core/comparison/config-diff'
import type { ConfigurationReply } from '../../core/contract/comparison'
import { Loading } from '../components/Loading'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useDuplicate } from '../experiment/use-duplicate'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useNavigation } from '../shell/navigation'
import styles from './Compare.module.css'

interface ConfigurationTabProps {
  readonly experiments: readonly string[]
  readonly fileName: string
}

export function ConfigurationTab({ experiments, fileName }: ConfigurationTabProps) {
  const { queries } = useLab()
  const reply = useQuery(queries.comparison.configuration.queryOptions({ input: { experiments: [...experiments] } }))
  const [showsSame, setShowsSame] = useRemembered('compare same values', experiments.length < 2)
  const { go } = useNavigation()
  const duplicate = useDuplicate(() => go('experiment', ''))
  const [copied, setCopied] = useState(false)
  if (reply.error) return <FaultStrip error={reply.error} />
  if (!reply.data) return <Loading label="Reading the configurations" />
  const { data } = reply
  const copy = async () => {
    await navigator.clipboard.writeText(asJson(data))
    setCopied(true)
  }
  const groups = data.groups
    .map((group) => ({ ...group, keys: group.keys.filter(({ differs }) => differs || showsSame) }))
    .filter(({ keys }) => keys.length > 0)
  const differing = data.groups.flatMap(({ keys }) => keys.filter(({ differs }) => differs)).length
  return (
    <Panel
      title="Configuration"
      flush
      note={experiments.length > 1 ? `${differing} keys differ` : 'one experiment; choose another to compare'}
      end={
        <>
          <Switch
            label="the same values too"
            checked={showsSame}
            onChange={({ currentTarget }) => setShowsSame(currentTarget.checked)}
          />
          <Button variant="default" onClick={copy}>
            {copied ? 'Copied' : 'Copy as JSON'}
          </Button>
          <OutMenu
            label="Configuration"
            fileName={`${fileName}_configuration`}
            table={() => configurationTable(data)}
          />
        </>
      }
    >
      <FaultStrip error={duplicate.error} />
      <div className={styles.configuration}>
        <Table className={styles.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Key</Table.Th>
              {data.experiments.map((name) => (
                <Table.Th key={name}>
                  {name}
                  <Button
                    size="compact-xs"
                    variant="subtle"
                    className={styles.newFrom}
                    aria-label={`New experiment from this: ${name}`}
                    loading={duplicate.isPending && duplicate.variables === name}
                    onClick={() => duplicate.mutate(name)}
                  >
                    New experiment from this
                  </Button>
                </Table.Th>
              ))}
              <Table.Th>What it is</Table.Th>
            </Table.Tr>
          </Table.Thead>
          {groups.map(({ name, about, keys }) => (
            <Table.Tbody key={name}>
              <Table.Tr>
                <Table.Th colSpan={data.experiments.length + 2} scope="rowgroup" className={styles.group}>
                  {name === '' ? 'experiment' : name} <span className={styles.dim}>{about}</span>
                </Table.Th>
              </Table.Tr>
              {keys.map(({ path, about: meaning, values, differs }) => (
                <Table.Tr key={path}>
                  <Table.Td className={styles.exact}>{path}</Table.Td>
                  {values.map((value, i) => (
                    <Table.Td key={data.experiments[i]} className={styles.exact} data-differs={differs || undefined}>
                      {describeValue(value)}
                    </Table.Td>
                  ))}
                  <Table.Td className={styles.dim}>{meaning}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          ))}
        </Table>
        {groups.length === 0 && <p className={styles.instead}>The configurations are the same.</p>}
      </div>
    </Panel>
  )
}

/** By experiment, nested as in a configuration file. */
function asJson({ experiments, groups }: ConfigurationReply): string {
  const files = experiments.map((_, i) => {
    const file: Record<string, unknown> = {}
    for (const { path, values } of groups.flatMap(({ keys }) => keys)) {
      const steps = path.split('.')
      let home = file
      for (const step of steps.slice(0, -1)) {
        home[step] ??= {}
        home = home[step] as Record<string, unknown>
      }
      home[steps.at(-1) as string] = values[i]
    }
    return file
  })
  return JSON.stringify(files.length === 1 ? files[0] : files, null, 2)
}

function configurationTable({ experiments, groups }: ConfigurationReply): ChartTable {
  return {
    columns: ['key', ...experiments, 'differs'],
    rows: groups.flatMap(({ keys }) =>
      keys.map(({ path, values, differs }) => [path, ...values.map(describeValue), differs ? 'yes' : 'no']),
    ),
  }
}
