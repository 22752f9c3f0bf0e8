/** Training files for tests, and the documents that they hold. */

import { writeFile } from 'node:fs/promises'
import { characterTokenizer } from '../../../../main/formats/character-tokenizer'
import { makeTokenizer, type TextTokenizer } from '../../../../main/formats/tokenizer'

export interface FileDocument {
  readonly id: string
  readonly chunks: readonly {
    readonly text: string
    readonly thought: string | null
    readonly thoughts?: readonly { readonly text: string; readonly weight: number }[]
  }[]
}

export async function writeTrainingFile(path: string, documents: readonly FileDocument[]): Promise<string> {
  await writeFile(path, documents.map((document) => `${JSON.stringify(document)}\n`).join(''))
  return path
}

export function tokenizerOf(characters: string): TextTokenizer {
  return makeTokenizer(characterTokenizer(characters), 'a test')
}
