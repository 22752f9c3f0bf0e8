/**
 * Writes a program as a TensorFlow SavedModel: one file, `saved_model.pb`,
 * with a signature for each top-level function.
 *
 * A compiled function carries `_XlaMustCompile`. The session's own graph
 * optimizer must leave it alone, else it puts in operations that XLA cannot
 * compile (seen: TemporaryVariable); the attribute `_tf_data_function` and the
 * call's `config_proto` see to that.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, attributeMessage, dtypeNumber, type Message, messages, shapeMessage } from './attributes'
import type { Program } from './program'
import type { Argument, TracedFunction } from './tensor'
import { callAttributes, resourceArgument } from './tensor'

/** The version of the graph format that TensorFlow 2.21 writes. */
const GRAPH_PRODUCER = 1882

export function writeSavedModel(program: Program, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const model = new messages.SavedModel()
  model.setSavedModelSchemaVersion(1)
  model.addMetaGraphs(metaGraph(program))
  writeFileSync(join(folder, 'saved_model.pb'), model.serializeBinary())
}

function metaGraph(program: Program): Message {
  const info = new messages.MetaGraphDef.MetaInfoDef()
  info.setTagsList(['serve'])
  const meta = new messages.MetaGraphDef()
  meta.setMetaInfoDef(info)
  const graph = new messages.GraphDef()
  const version = new messages.VersionDef()
  version.setProducer(GRAPH_PRODUCER)
  graph.setVersions(version)
  for (const { name, shape } of program.variables.values()) {
    graph.addNode(
      nodeMessage(`variable_${name}`, 'VarHandleOp', [], {
        dtype: { type: 'float32' },
        shape: { shape },
        shared_name: { string: name },
        container: { string: '' },
      }),
    )
  }
  const library = new messages.FunctionDefLibrary()
  for (const traced of program.functions) {
    library.addFunction(functionMessage(traced))
    if (!traced.parent) addSignature(traced, graph, meta)
  }
  graph.setLibrary(library)
  meta.setGraphDef(graph)
  return meta
}

function functionMessage(traced: TracedFunction): Message {
  const signature = new messages.OpDef()
  signature.setName(traced.name)
  signature.setIsStateful(traced.resources.length > 0)
  const argument = (name: string, type: number): Message => {
    const message = new messages.OpDef.ArgDef()
    message.setName(name)
    message.setType(type)
    return message
  }
  const definition = new messages.FunctionDef()
  for (const { name, dtype } of traced.arguments) signature.addInputArg(argument(name, dtypeNumber(dtype)))
  for (const variable of traced.resources) {
    signature.addInputArg(argument(resourceArgument(variable), dtypeNumber('resource')))
  }
  for (const { name, dtype, reference } of traced.outputs) {
    signature.addOutputArg(argument(name, dtypeNumber(dtype)))
    definition.getRetMap().set(name, reference)
  }
  definition.setSignature(signature)
  for (const node of traced.nodes) definition.addNodeDef(nodeMessage(node.name, node.op, node.inputs, node.attributes))
  if (traced.compiled) {
    for (const flag of ['_XlaMustCompile', '_noinline', '_tf_data_function']) {
      definition.getAttrMap().set(flag, attributeMessage({ bool: true }))
    }
  }
  return definition
}

/** Placeholders, the call of the function, and the names under which a session runs it. */
function addSignature(traced: TracedFunction, graph: Message, meta: Message): void {
  const signature = new messages.SignatureDef()
  signature.setMethodName('tensorflow/serving/predict')
  const tensorInfo = (name: string, { shape, dtype }: Omit<Argument, 'name'>): Message => {
    const message = new messages.TensorInfo()
    message.setName(name)
    message.setDtype(dtypeNumber(dtype))
    message.setTensorShape(shapeMessage(shape))
    return message
  }
  const placeholders = traced.arguments.map((argument) => {
    const name = `${traced.name}_${argument.name}`
    graph.addNode(
      nodeMessage(name, 'Placeholder', [], { dtype: { type: argument.dtype }, shape: { shape: argument.shape } }),
    )
    signature.getInputsMap().set(argument.name, tensorInfo(`${name}:0`, argument))
    return name
  })
  const call = `${traced.name}_call`
  const handles = traced.resources.map(({ name }) => `variable_${name}`)
  graph.addNode(nodeMessage(call, 'StatefulPartitionedCall', [...placeholders, ...handles], callAttributes(traced)))
  traced.outputs.forEach((output, index) => {
    signature.getOutputsMap().set(output.name, tensorInfo(`${call}:${index}`, output))
  })
  meta.getSignatureDefMap().set(traced.name, signature)
}

function nodeMessage(name: string, op: string, inputs: readonly string[], attributes: Attributes): Message {
  const message = new messages.NodeDef()
  message.setName(name)
  message.setOp(op)
  message.setInputList([...inputs])
  for (const [key, attribute] of Object.entries(attributes)) message.getAttrMap().set(key, attributeMessage(attribute))
  return message
}
