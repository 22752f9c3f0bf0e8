/**
 * What is changed in the binding's sources before they are compiled.
 *
 * As published, a tensor made from a typed array shares JavaScript's memory and holds a reference to it, which is given
 * back by whichever thread lets go of the tensor last. After a session has run that is now and then a thread of
 * TensorFlow, and references may only be touched on JavaScript's own: the heap is damaged and the process ends some time
 * later. So the array is copied instead, which takes next to nothing beside the computing.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.mjs'

const source = join('binding', 'tfjs_backend.cc')

/** Each piece of the source, from a line to another (both included), and what stands there instead. */
const fixes = [
  {
    from: '  // Sharing V8 memory with the underlying TensorFlow tensor requires adding an\n',
    to: '  ENSURE_NAPI_OK_RETVAL(env, nstatus, nullptr);\n',
    by: '',
  },
  {
    from: '  TF_AutoTensor tensor(TF_NewTensor(dtype, shape, shape_length, array_data,\n',
    to: '                                    byte_size, DeallocTensor, auto_ref));\n',
    by: `  TF_AutoTensor tensor(
      TF_AllocateTensor(dtype, shape, shape_length, byte_size));
  memcpy(TF_TensorData(tensor.tensor), array_data, byte_size);
`,
  },
  { from: '    delete auto_ref;\n    TFE_DeleteTensorHandle(tfe_tensor_handle);\n', to: '', by: '' },
  {
    from: '// Callback to cleanup extra reference count for shared V8/TF tensor memory:\n',
    to: '  delete auto_ref;\n}\n',
    by: '',
  },
]

/** Names these fixes; a binding that was built with others is built anew. */
export const fixesDigest = createHash('sha256').update(JSON.stringify(fixes)).digest('hex').slice(0, 16)

/**
 * @param {string} folder a copy of the package
 * @throws {SetupError} if the sources are not those that the fixes were written for
 */
export function fixBindingSources(folder) {
  const path = join(folder, source)
  let text = readFileSync(path, 'utf8')
  for (const { from, to, by } of fixes) {
    const start = text.indexOf(from)
    const end = text.indexOf(to, start + from.length)
    if (start < 0 || end < 0)
      throw new SetupError(`${source} of the TensorFlow binding is not the one that is known here`)
    text = text.slice(0, start) + by + text.slice(end + to.length)
  }
  writeFileSync(path, text)
}
