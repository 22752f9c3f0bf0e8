/** Node attributes, in our own words, and as TensorFlow's protobuf messages (which the tfjs package brings along). */

import { createRequire } from 'node:module'
import type { DType, Shape } from './shape'

export type AttributeType = DType | 'resource'

export type Attribute =
  | { readonly type: AttributeType }
  | { readonly types: readonly AttributeType[] }
  | { readonly int: number }
  | { readonly bool: boolean }
  | { readonly string: string | Uint8Array }
  | { readonly shape: Shape }
  | { readonly shapes: readonly Shape[] }
  | { readonly functionName: string }
  | {
      readonly tensor: {
        readonly dtype: DType
        readonly shape: Shape
        readonly data: Float32Array | Int32Array | Uint8Array
      }
    }

export type Attributes = Readonly<Record<string, Attribute>>

/** A message of the generated protobuf code: untyped there, so named by its use here. */
// biome-ignore lint/suspicious/noExplicitAny: the generated protobuf code has no types
export type Message = any

createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js')

/** The namespace `tensorflow` of the generated code, which puts itself on the global object. */
export const messages: Message = (globalThis as Message).proto.tensorflow

const dtypeNumbers: Record<AttributeType, number> = { float32: 1, int32: 3, bool: 10, resource: 20 }

export function dtypeNumber(type: AttributeType): number {
  return dtypeNumbers[type]
}

export function shapeMessage(shape: Shape): Message {
  const message = new messages.TensorShape()
  for (const size of shape) {
    const dimension = new messages.TensorShape.Dim()
    dimension.setSize(size)
    message.addDim(dimension)
  }
  return message
}

const base64 = (bytes: string | Uint8Array): string =>
  (typeof bytes === 'string'
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  ).toString('base64')

function tensorMessage({ dtype, shape, data }: Extract<Attribute, { tensor: unknown }>['tensor']): Message {
  const message = new messages.Tensor()
  message.setDtype(dtypeNumber(dtype))
  message.setTensorShape(shapeMessage(shape))
  message.setTensorContent(base64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
  return message
}

export function attributeMessage(attribute: Attribute): Message {
  const message = new messages.AttrValue()
  if ('type' in attribute) message.setType(dtypeNumber(attribute.type))
  else if ('int' in attribute) message.setI(attribute.int)
  else if ('bool' in attribute) message.setB(attribute.bool)
  else if ('string' in attribute) message.setS(base64(attribute.string))
  else if ('shape' in attribute) message.setShape(shapeMessage(attribute.shape))
  else if ('tensor' in attribute) message.setTensor(tensorMessage(attribute.tensor))
  else if ('functionName' in attribute) {
    const list = new messages.NameAttrList()
    list.setName(attribute.functionName)
    message.setFunc(list)
  } else {
    const list = new messages.AttrValue.ListValue()
    if ('types' in attribute) list.setTypeList(attribute.types.map(dtypeNumber))
    else for (const shape of attribute.shapes) list.addShape(shapeMessage(shape))
    message.setList(list)
  }
  return message
}
