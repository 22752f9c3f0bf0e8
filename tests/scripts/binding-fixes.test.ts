import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fixBindingSources } from '../../scripts/setup/binding-fixes.mjs'
import { packageFolders } from '../../scripts/setup/paths.mjs'
import { temporaryFolder } from '../main/formats/temporary-folder'

const published = join(packageFolders(join(import.meta.dirname, '../..')).tensorflow, 'binding')

async function copyOfSources() {
  const folder = await temporaryFolder()
  cpSync(published, join(folder, 'binding'), { recursive: true })
  return { folder, source: join(folder, 'binding', 'tfjs_backend.cc') }
}

it('leaves no tensor that shares memory with JavaScript', async () => {
  const { folder, source } = await copyOfSources()
  expect(readFileSync(source, 'utf8')).toContain('DeallocTensor')
  fixBindingSources(folder)
  const fixed = readFileSync(source, 'utf8')
  expect(fixed).not.toMatch(/DeallocTensor|new NapiAutoRef|auto_ref\)|TF_NewTensor\(/)
  expect(fixed).toContain('memcpy(TF_TensorData(tensor.tensor), array_data, byte_size);')
})

it('does not touch sources that it does not know', async () => {
  const { folder, source } = await copyOfSources()
  writeFileSync(source, 'int main() {}\n')
  expect(() => fixBindingSources(folder)).toThrow('is not the one that is known here')
  expect(readFileSync(source, 'utf8')).toBe('int main() {}\n')
})
