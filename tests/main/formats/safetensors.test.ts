import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expectShape, openSafetensors, type WeightDtype, writeSafetensors } from '../../../main/formats/safetensors'
import { temporaryFolder } from './temporary-folder'

const a = { name: 'a', shape: [2, 3], data: Float32Array.of(0, 1, -2, 0.5, 1.25, -1024) }
const b = { name: 'b', shape: [2], data: Float32Array.of(3, 4) }
const scalar = { name: 'scalar', shape: [], data: Float32Array.of(7) }

/** A file with exactly this header and these data bytes. */
async function writeRaw(path: string, header: unknown, dataBytes: number, headerBytes?: number): Promise<string> {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(headerBytes ?? json.length))
  await writeFile(path, Buffer.concat([length, json, Buffer.alloc(dataBytes)]))
  return path
}

const f32 = (shape: number[], begin: number, end: number) => ({ dtype: 'F32', shape, data_offsets: [begin, end] })

it.each(['F32', 'F16', 'BF16'] as WeightDtype[])('reads back what it wrote in %s', async (dtype) => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  await writeSafetensors(path, [a, b, scalar], [scalar, a, b], { dtype, metadata: { made: 'here' } })
  await using weights = await openSafetensors(path)
  expect(weights.names).toEqual(['a', 'b', 'scalar'])
  expect(weights.shape('a')).toEqual([2, 3])
  expect(weights.dtype('a')).toBe(dtype)
  for (const tensor of [a, b, scalar]) expect(await weights.read(tensor.name)).toEqual(tensor.data)
})

it('lays a file out as the format says', async () => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  await writeSafetensors(path, [b], [b])
  const bytes = await readFile(path)
  const headerBytes = Number(bytes.readBigUInt64LE(0))
  expect(headerBytes % 8).toBe(0)
  expect(JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes))).toEqual({
    __metadata__: { format: 'pt' },
    b: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  })
  expect(bytes.subarray(8 + headerBytes).toString('hex')).toBe('0000404000008040') // 3 and 4, little endian
})

it('keeps the old file when the tensors end before the layout does', async () => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  await writeSafetensors(path, [a], [a])
  await expect(writeSafetensors(path, [a, b], [a])).rejects.toThrow("'b' of the layout never came")
  await using weights = await openSafetensors(path)
  expect(weights.names).toEqual(['a'])
})

it('refuses to write a value that F16 cannot hold', async () => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  const tooLarge = { name: 'w', shape: [2], data: Float32Array.of(1, 70000) }
  await expect(writeSafetensors(path, [tooLarge], [tooLarge], { dtype: 'F16' })).rejects.toMatchObject({
    kind: 'invalid-input',
    message: "tensor 'w' holds 70000, too large for F16",
  })
})

it.each<[string, unknown, number, number | undefined, RegExp]>([
  ['is longer than the file', { w: f32([1], 0, 4) }, 4, 1e12, /says that it is 1000000000000 bytes long, the file has/],
  ['is cut short', '{"w": {"dtype": ', 0, undefined, /not JSON/],
  ['is a list', [1], 0, undefined, /not a JSON object/],
  ['lacks a shape', { w: { dtype: 'F32', data_offsets: [0, 4] } }, 4, undefined, /'w'/],
  ['has a negative length', { w: f32([-1], 0, 4) }, 4, undefined, /'w'/],
  ['has an unknown dtype', { w: { ...f32([1], 0, 4), dtype: 'F31' } }, 4, undefined, /unknown dtype 'F31'/],
  ['points behind the end', { w: f32([2], 0, 8) }, 4, undefined, /'w' lies at bytes 0 to 8 of the data, .* are 4/],
  ['has too few bytes for the shape', { w: f32([2], 0, 4) }, 4, undefined, /'w', F32 \[2\], needs 8 bytes and has 4/],
  ['overlaps', { v: f32([2], 0, 8), w: f32([2], 4, 12) }, 12, undefined, /'w' starts at byte 4, inside/],
  ['leaves a gap', { v: f32([1], 0, 4), w: f32([1], 8, 12) }, 12, undefined, /bytes 4 to 8 before tensor 'w'/],
  ['leaves bytes at the end', { w: f32([1], 0, 4) }, 6, undefined, /last 2 bytes/],
  ['has metadata of numbers', { __metadata__: { n: 1 }, w: f32([1], 0, 4) }, 4, undefined, /__metadata__/],
])('refuses a header that %s', async (_fault, header, dataBytes, headerBytes, message) => {
  const path = await writeRaw(join(await temporaryFolder(), 'bad.safetensors'), header, dataBytes, headerBytes)
  await expect(openSafetensors(path)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(message),
  })
})

it('refuses a truncated, an empty and a missing file, and a folder', async () => {
  const folder = await temporaryFolder()
  const whole = join(folder, 'whole.safetensors')
  await writeSafetensors(whole, [a, b], [a, b])
  const truncated = join(folder, 'truncated.safetensors')
  await writeFile(truncated, (await readFile(whole)).subarray(0, -1))
  await expect(openSafetensors(truncated)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/'b' lies at/),
  })
  const empty = join(folder, 'empty.safetensors')
  await writeFile(empty, '')
  await expect(openSafetensors(empty)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/0 bytes/),
  })
  await expect(openSafetensors(join(folder, 'none'))).rejects.toMatchObject({ kind: 'not-found' })
  await expect(openSafetensors(folder)).rejects.toMatchObject({ kind: 'invalid-input' })
})

it.each(['F32', 'F16', 'BF16'] as WeightDtype[])('names the tensor and the index of a NaN in %s', async (dtype) => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  const bad = { name: 'w', shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, Number.NaN, 5) }
  await writeSafetensors(path, [bad, b], [bad, b], { dtype })
  await using weights = await openSafetensors(path)
  await expect(weights.read('w')).rejects.toMatchObject({
    kind: 'invalid-input',
    message: `'${path}': tensor 'w' holds NaN at index [1, 1]`,
  })
  expect(await weights.read('b')).toEqual(b.data)
})

it('refuses to read integers as weights', async () => {
  const header = { w: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }
  const path = await writeRaw(join(await temporaryFolder(), 'model.safetensors'), header, 8)
  await using weights = await openSafetensors(path)
  await expect(weights.read('w')).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/'w' has dtype I64/),
  })
})

it('says which shape was expected, and which tensor is missing', async () => {
  const path = join(await temporaryFolder(), 'model.safetensors')
  await writeSafetensors(path, [a], [a])
  await using weights = await openSafetensors(path)
  expectShape(weights, 'a', [2, 3])
  expect(() => expectShape(weights, 'a', [3, 2])).toThrow(/'a' has shape \[2, 3\], the configuration asks for \[3, 2\]/)
  expect(() => expectShape(weights, 'z', [1])).toThrow(/has no tensor 'z'/)
})
