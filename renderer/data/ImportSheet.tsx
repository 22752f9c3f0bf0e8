/** What is about to be imported: the first rows as they were read, and how the corpus is made of them. */

import { Autocomplete, Button, Checkbox, Modal, Select, TextInput } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { corpusName, type FilesPreview, type FormatName, formatNames } from '../../core/contract/corpus'
import type { GrantedPath } from '../../core/contract/workspace'
import type { Chunking } from '../../core/corpus/chunking'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { ChunkingFields, chunkingFault, usualChunking } from './ChunkingFields'
import styles from './Data.module.css'
import { HeldOutField } from './HeldOutField'
import { PreviewTable } from './PreviewTable'

interface ImportSheetProps {
  readonly files: readonly GrantedPath[]
  /** Chosen before; the usual one if left out. */
  readonly chunking?: Chunking | undefined
  readonly onClose: () => void
  /** @param name of the corpus that is on its way */
  readonly onImport: (name: string) => void
}

const formatWords: Record<FormatName, string> = {
  jsonl: 'JSONL: one record a line',
  'bolt-jsonl': 'BoLT JSONL: chunks with thoughts',
  json: 'JSON: a list of records',
  csv: 'CSV',
  tsv: 'TSV',
  parquet: 'Parquet',
  text: 'plain text',
}

const licences = ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'ODC-By-1.0', 'MIT', 'Apache-2.0', 'public domain', 'unknown']

export function ImportSheet({ files, chunking: given, onClose, onImport }: ImportSheetProps) {
  const { queries } = useLab()
  const [format, setFormat] = useState<FormatName | null>(null)
  const [textField, setTextField] = useState<string | null>(null)
  const [separated, setSeparated] = useState(false)
  const [separator, setSeparator] = useState('')
  const [typedName, setName] = useState<string | null>(null)
  const [licence, setLicence] = useState('')
  const [chunking, setChunking] = useState(given ?? usualChunking)
  const [heldOut, setHeldOut] = useState(10)
  const [nearDuplicates, setNearDuplicates] = useState(true)
  const reading = {
    files: files.map(({ token }) => token),
    ...(format === null ? {} : { format }),
    ...(textField === null ? {} : { textField }),
    ...(separated ? { separator } : {}),
  }
  const preview = useQuery({
    ...queries.corpus.inspect.queryOptions({ input: reading }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const start = useMutation(queries.corpus.import.mutationOptions())
  const found = preview.data
  const name = typedName ?? found?.suggestedName ?? ''
  const nameFault = name === '' ? null : (corpusName.safeParse(name).error?.issues[0]?.message ?? null)
  const field = found?.textField ?? null
  const canStart = found?.fault === null && name !== '' && nameFault === null && chunkingFault(chunking) === null
  const run = () =>
    start.mutate(
      {
        ...reading,
        ...(field === null ? {} : { textField: field }),
        ...{ name, licence, chunking, heldOut: heldOut / 100, nearDuplicates },
      },
      { onSuccess: () => onImport(name) },
    )
  return (
    <Modal
      opened
      onClose={onClose}
      size={920}
      title={`Import ${files.length === 1 ? files[0]?.name : `${files.length} files as one corpus`}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className={styles.sheet}
        onSubmit={(event) => {
          event.preventDefault()
          if (canStart) run()
        }}
      >
        <div className={styles.sheetStrips}>
          <FaultStrip error={preview.error ?? start.error} />
        </div>
        <div className={styles.sheetFields}>
          <TextInput
            label="Name"
            required
            w={200}
            value={name}
            error={nameFault}
            onChange={({ target }) => setName(target.value)}
          />
          <Autocomplete
            label="Licence"
            placeholder="of the texts"
            size="xs"
            w={150}
            data={licences}
            value={licence}
            onChange={setLicence}
          />
          <Select
            label="Format"
            w={220}
            data={formatNames.map((value) => ({ value, label: formatWords[value] }))}
            value={format ?? found?.format ?? null}
            onChange={(value) => {
              setFormat(value as FormatName)
              setTextField(null)
            }}
          />
          {found?.format === 'text' ? (
            <Separator
              separated={separated}
              separator={separator}
              onChange={(next, line) => {
                setSeparated(next)
                setSeparator(line)
              }}
            />
          ) : (
            found && <FieldChoice preview={found} value={field} onChange={setTextField} />
          )}
        </div>
        {preview.isPending && <Loading rows={6} label="Reading the first rows" />}
        {found && <PreviewTable preview={found} chunking={chunking} />}
        <div className={styles.sheetFields}>
          {comesInChunks(found) ? (
            <span className="dimmed">The texts come in chunks, and keep them.</span>
          ) : (
            <ChunkingFields value={chunking} onChange={setChunking} />
          )}
        </div>
        <div className={styles.sheetFields}>
          <HeldOutField value={heldOut} onChange={(value) => typeof value === 'number' && setHeldOut(value)} />
          <Checkbox
            label="Count documents that nearly repeat another"
            checked={nearDuplicates}
            onChange={({ target }) => setNearDuplicates(target.checked)}
          />
          <span className={styles.fieldsEnd}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!canStart} loading={start.isPending}>
              Import
            </Button>
          </span>
        </div>
      </form>
    </Modal>
  )
}

interface FieldChoiceProps {
  readonly preview: FilesPreview
  readonly value: string | null
  readonly onChange: (field: string) => void
}

function FieldChoice({ preview: { fields }, value, onChange }: FieldChoiceProps) {
  return (
    <Select
      label="Text field"
      w={200}
      placeholder="texts come in chunks"
      data={fields.map(({ name }) => name)}
      value={value}
      comboboxProps={{ width: 420, position: 'bottom-end' }}
      renderOption={({ option }) => (
        <span className={styles.option}>
          <b>{option.value}</b>
          <span className="dimmed">{fields.find(({ name }) => name === option.value)?.sample}</span>
        </span>
      )}
      onChange={(field) => field !== null && onChange(field)}
    />
  )
}

interface SeparatorProps {
  readonly separated: boolean
  readonly separator: string
  readonly onChange: (separated: boolean, separator: string) => void
}

function Separator({ separated, separator, onChange }: SeparatorProps) {
  return (
    <>
      <Select
        label="A document is"
        w={170}
        data={[
          { value: 'file', label: 'a whole file' },
          { value: 'line', label: 'what a line separates' },
        ]}
        value={separated ? 'line' : 'file'}
        onChange={(value) => onChange(value === 'line', separator)}
      />
      {separated && (
        <TextInput
          label="Separating line"
          placeholder="blank"
          w={110}
          value={separator}
          onChange={({ target }) => onChange(true, target.value)}
        />
      )}
    </>
  )
}

/** Whether nothing is left to cut, as far as the first records tell. */
function comesInChunks(preview: FilesPreview | undefined): boolean {
  const usable = preview?.rows.filter(({ skipped }) => skipped === null) ?? []
  return usable.length > 0 && usable.every(({ chunks }) => chunks !== null)
}
