import { describe, expect, it } from 'vitest'
import { estimateRun } from '../../../core/experiment/estimate'
import { findMisfits, findWarnings } from '../../../core/experiment/fit'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { makePreset, presets } from '../../../core/experiment/presets'
import { roughSpeed } from '../../../core/experiment/speed'
import { sweepConfigs, sweepMembers } from '../../../core/experiment/sweep'
import { smallFacts } from './facts'

describe('presets', () => {
  it.each(presets.map(({ name }) => name))('%s fits a corpus of 60 documents without thoughts', (name) => {
    const config = parseExperimentConfig(makePreset(name, 'look', smallFacts).config)
    expect(findMisfits(config, smallFacts)).toEqual([])
    expect(config.warmStart.thoughts).toBe('stand-in')
    expect(config.training.contextTokens).toBeLessThanOrEqual(1024)
  })

  it('fits the shortest context of a model', () => {
    const { model } = smallFacts
    const short = { ...smallFacts, model: { ...model, config: { ...model.config, contextTokens: 64 } } }
    const config = parseExperimentConfig(makePreset('paper', 'look', short).config)
    expect(findMisfits(config, short)).toEqual([])
    expect(config.training).toMatchObject({ contextTokens: 64, packing: 'stream' })
  })

  it('learns from imported thoughts where there are some', () => {
    const taught = { ...smallFacts, corpus: { ...smallFacts.corpus, documentsWithThoughts: 0.2 } }
    expect(parseExperimentConfig(makePreset('quick', 'look', taught).config).warmStart.thoughts).toBe('imported')
  })

  it('asks for no more documents than there are, and none twice', () => {
    const { documents } = parseExperimentConfig(makePreset('quick', 'look', smallFacts).config)
    expect(documents).toEqual({ heldOut: { count: 6 }, warmStart: { count: 22 }, bootstrap: { count: 32 } })
  })

  it('sweeps K in experiments that differ in nothing else', () => {
    const { config, sweep } = makePreset('k-sweep', 'sweep', smallFacts)
    const swept = sweepConfigs(parseExperimentConfig(config), sweep)
    expect(swept.map(({ name, sampling }) => [name, sampling.thoughts])).toEqual([
      ['sweep-k1', 1],
      ['sweep-k2', 2],
      ['sweep-k4', 4],
      ['sweep-k8', 8],
    ])
    expect(new Set(swept.map(({ evaluation }) => evaluation.thoughts)).size).toBe(1)
  })

  it('counts seeds up from the given one', () => {
    const config = parseExperimentConfig({ ...makePreset('quick', 'look', smallFacts).config, seed: 7 })
    expect(sweepConfigs(config, { thoughts: null, seeds: 2 }).map(({ name, seed }) => [name, seed])).toEqual([
      ['look-s7', 7],
      ['look-s8', 8],
    ])
    expect(sweepConfigs(config, { thoughts: null, seeds: 1 })).toEqual([config])
  })
})

describe('fit', () => {
  const config = parseExperimentConfig(makePreset('quick', 'look', smallFacts).config)
  const estimate = estimateRun(config, smallFacts, roughSpeed(smallFacts.model, 2))

  it('says plainly that imported thoughts are missing, at the field', () => {
    const imported = { ...config, warmStart: { ...config.warmStart, thoughts: 'imported' as const } }
    expect(findMisfits(imported, smallFacts).map(({ path }) => path)).toEqual(['warmStart.thoughts'])
  })

  it('refuses more documents, and a longer context, than there are', () => {
    const documents = { ...config.documents, bootstrap: { count: 100 }, heldOut: { count: 7 } }
    const training = { ...config.training, contextTokens: 2048 }
    expect(findMisfits({ ...config, documents, training }, smallFacts).map(({ path }) => path)).toEqual([
      'documents.bootstrap',
      'documents.heldOut',
      'training.contextTokens',
    ])
  })

  it('warns of what will disappoint, and of memory that is not there', () => {
    const found = findWarnings(config, smallFacts, estimate).join('\n')
    expect(found).toMatch(/stand-ins/)
    expect(found).toMatch(/6 held-out documents are few/)
    const machine = { ...smallFacts.machine, memoryBytes: 1e8 }
    expect(findWarnings(config, { ...smallFacts, machine }, estimate)[0]).toMatch(/are needed and 100.MB are free/)
  })
})

describe('sweepMembers', () => {
  it('finds the others of a sweep by their names, and nothing else', () => {
    const names = ['look-k1', 'look-k2', 'look-k2-s1', 'look', 'lookout-k1', 'run-s0', 'run-s1', 'run-2']
    expect(sweepMembers('look-k2', names)).toEqual(['look-k1', 'look-k2', 'look-k2-s1'])
    expect(sweepMembers('run-s1', names)).toEqual(['run-s0', 'run-s1'])
    expect(sweepMembers('look', names)).toEqual(['look'])
  })
})
