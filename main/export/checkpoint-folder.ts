/** Copies a checkpoint as other programs want it: the Hugging Face files, without the optimizer. */

import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFolderAtomically } from '../formats/atomic'
import { fileFault } from '../formats/file-fault'
import { replacingFolder } from './free-target'

const HUGGING_FACE_FILES =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map)\.json$|^model.*\.safetensors(\.index\.json)?$/

/** Whether other programs want the file of this name. */
export const isCheckpointFile = (name: string): boolean => HUGGING_FACE_FILES.test(name)

/**
 * @param out replaced if it exists
 * @returns the names of the files
 * @throws AppError 'not-found' if the folder is missing, and as `writeFolderAtomically`
 */
export async function exportCheckpoint(folder: string, out: string): Promise<string[]> {
  let names: string[]
  try {
    names = (await readdir(folder)).filter(isCheckpointFile).sort()
  } catch (error) {
    throw fileFault(error, folder, 'read')
  }
  return replacingFolder(out, () =>
    writeFolderAtomically(out, async (target) => {
      for (const name of names) await copyFile(join(folder, name), join(target, name))
      return names
    }),
  )
}
