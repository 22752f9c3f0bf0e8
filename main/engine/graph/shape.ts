/**
 * Element types and static shapes.
 *
 * Every shape is known while a graph is traced: XLA compiles one program per
 * shape, and a wrong shape is found here, where the mistake is, and not by
 * TensorFlow, which does not check it at all.
 */

export type DType = 'float32' | 'int32' | 'bool'
export type Shape = readonly number[]

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, dimension) => size * dimension, 1)
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis])
}

export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`
}

/** The dimension at `axis`, counted from the end if negative. @throws Error if there is no such axis. */
export function dimensionAt(shape: Shape, axis: number): number {
  const dimension = shape.at(axis)
  if (dimension === undefined) throw new Error(`no axis ${axis} in shape ${showShape(shape)}`)
  return dimension
}

/** `axis` counted from the front. @throws Error if the shape has no such axis. */
export function normalizeAxis(shape: Shape, axis: number): number {
  dimensionAt(shape, axis)
  return axis < 0 ? axis + shape.length : axis
}

/** The shape that two operands are stretched to, by NumPy's rule. @throws Error if they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[a.length - rank + axis] ?? 1
    const right = b[b.length - rank + axis] ?? 1
    if (left !== right && left !== 1 && right !== 1) {
      throw new Error(`shapes ${showShape(a)} and ${showShape(b)} do not broadcast`)
    }
    return left === 1 ? right : left
  })
}
