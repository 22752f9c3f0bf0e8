/** Small wheels, made by Python's own zipfile as real ones are, with the members that the set-up looks for. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LibraryBuild, Wheel } from '../../scripts/setup/wheels.mjs'

const makeWheel = `
import base64, hashlib, json, sys, zipfile
path, name, version, repeats, spoiled = sys.argv[1:6]
info = f"{name}-{version}.dist-info"
members = {
    "tensorflow/libtensorflow_cc.so.2": b"the library " * int(repeats),
    "tensorflow/libtensorflow_framework.so.2": b"the framework",
    "tensorflow/include/tensorflow/c/c_api.h": b"// the header",
    "tensorflow/python/left_out.py": b"pass",
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n".encode(),
    f"{info}/WHEEL": b"Wheel-Version: 1.0\\nRoot-Is-Purelib: false\\nTag: cp311-cp311-manylinux_2_27_x86_64\\n",
}
record = ""
for member, content in members.items():
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    record += f"{member},sha256={digest},{len(content)}\\n"
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
    for member, content in members.items():
        wheel.writestr(member, content + b"spoiled" if member == spoiled else content)
    wheel.writestr(f"{info}/RECORD", record + f"{info}/RECORD,,\\n")
`

export interface WheelOptions {
  /** How often the library's 12 bytes are repeated. */
  readonly repeats?: number
  /** A member whose contents differ from what the wheel's RECORD says. */
  readonly spoiled?: string
}

/** @returns the wheel's path and its entry as in wheels.mjs */
export function makeWheelFile(
  folder: string,
  options: WheelOptions = {},
): { readonly path: string; readonly wheel: Wheel } {
  const [name, version] = ['tensorflow-cpu', '2.21.0']
  const path = join(folder, `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_27_x86_64.whl`)
  const args = ['-c', makeWheel, path, 'tensorflow_cpu', version, String(options.repeats ?? 1), options.spoiled ?? '']
  execFileSync('python3', args)
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { path, wheel: { name, version, sha256, bytes: statSync(path).size } }
}

/** A build whose only wheel is the given one. */
export const buildOf = (wheel: Wheel): LibraryBuild => ({
  name: 'tensorflow-test',
  platforms: ['manylinux_2_27_x86_64'],
  wheels: [wheel],
  unpackedBytes: 1000,
})
