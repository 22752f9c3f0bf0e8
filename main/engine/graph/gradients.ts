/** Reverse-mode differentiation: walks a traced graph from the loss back to the tensors asked for. */

import { scalar } from './ops/constant'
import { add } from './ops/elementwise'
import { showShape } from './shape'
import type { Tensor } from './tensor'

/** Every tensor that `root` depends on, inputs before what uses them. */
function inOrder(root: Tensor): Tensor[] {
  const order: Tensor[] = []
  const seen = new Set<Tensor>()
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor)) return
    seen.add(tensor)
    tensor.inputs.forEach(visit)
    order.push(tensor)
  }
  visit(root)
  return order
}

/**
 * Gradients of a scalar with respect to each of `targets`, in their order.
 *
 * @throws Error if the loss is no scalar, if it does not depend on a target, or
 *   if an operation on the way has no gradient.
 */
export function gradients(loss: Tensor, targets: readonly Tensor[]): Tensor[] {
  if (loss.shape.length > 0) throw new Error(`the loss has shape ${showShape(loss.shape)}, not that of a scalar`)
  const order = inOrder(loss)
  const needed = new Set(targets)
  for (const tensor of order) if (tensor.inputs.some((input) => needed.has(input))) needed.add(tensor)

  const found = new Map<Tensor, Tensor>([[loss, scalar(loss.owner, 1)]])
  for (const tensor of order.reverse()) {
    const gradient = found.get(tensor)
    if (!gradient || !needed.has(tensor) || tensor.inputs.length === 0) continue
    if (!tensor.backward) throw new Error(`${tensor.reference} has no gradient`)
    tensor.backward(gradient).forEach((thunk, i) => {
      const input = tensor.inputs[i] as Tensor
      if (!thunk || !needed.has(input)) return
      const before = found.get(input)
      found.set(input, before ? add(before, thunk()) : thunk())
    })
  }
  return targets.map((target) => {
    const gradient = found.get(target)
    if (!gradient) throw new Error(`the loss does not depend on ${target.reference}`)
    return gradient
  })
}
