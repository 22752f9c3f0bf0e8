/** A workspace with as many documents and thoughts as a test wants, made by SQL: a million take some seconds. */

import { join } from 'node:path'
import sqlite3 from 'sqlite3'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { openWorkspace } from '../../main/store/workspace'

export const MILLION = 1_000_000
/** Thoughts of a chunk: those chunks have thoughts that come first. */
const K = 8

interface Rows {
  /** A chunk each. */
  readonly documents: number
  /** Eight a chunk, from the first chunk on. */
  readonly thoughts: number
}

const config = parseExperimentConfig({
  ...{ name: 'large', corpus: 'rows', model: 'none' },
  documents: { warmStart: { count: 10 }, bootstrap: { count: 10 }, heldOut: { count: 10 } },
  ...{ warmStart: { steps: 1 }, mStep: { steps: 1 }, iterations: 1 },
})

/** Names the corpus `rows` and the experiment `large`, which has thoughts of iteration 1. */
export async function makeRows(dir: string, { documents, thoughts }: Rows): Promise<void> {
  const workspace = await openWorkspace(dir, { create: true, command: 'a test' })
  const counts = {
    documents,
    chunks: documents,
    thoughts: 0,
    characters: 40 * documents,
    skipped: 0,
    duplicates: 0,
  }
  const settings = {
    chunking: { unit: 'sentence', mean: 8, min: 1, max: 20, seed: 0 },
    chunksGiven: false,
    heldOut: 0.1,
  }
  const corpus = await workspace.corpora.begin({
    ...{ name: 'rows', source: 'a test', format: 'text', licence: null, settings },
  })
  await workspace.corpora.finish(corpus, counts)
  const experiment = await workspace.experiments.create({
    ...{ name: 'large', config, seed: 0, threads: 1 },
    created: new Date().toISOString(),
  })
  await workspace.close()
  await run(
    join(dir, 'lab.sqlite'),
    `PRAGMA synchronous = OFF;
    BEGIN;
    CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n
      WHERE i < ${Math.max(documents, thoughts)})
      SELECT i FROM n;
    INSERT INTO documents (id, corpus_id, position, hash, split, characters)
      SELECT i, ${corpus}, i - 1, printf('%032x', i), CASE WHEN i % 10 = 0 THEN 'held-out' ELSE 'train' END, 40 FROM n
        WHERE i <= ${documents};
    INSERT INTO chunks (id, document_id, position, text, thought)
      SELECT i, i, 0, 'This is document ' || i || ' of a million.', NULL FROM n WHERE i <= ${documents};
    INSERT INTO estimates
        (experiment_id, iteration, chunk_id, log_likelihood_without, chunk_tokens, ess, chosen, thoughts)
      SELECT ${experiment}, 1, i, -20, 9, 4, 0, ${K} FROM n WHERE i <= ${Math.floor(thoughts / K)};
    INSERT INTO thoughts (experiment_id, iteration, chunk_id, k, text, tokens, finished, log_prior, log_likelihood,
        log_posterior, log_weight, weight, chosen, kept)
      SELECT ${experiment}, 1, (i - 1) / ${K} + 1, (i - 1) % ${K}, 'thought ' || i, x'01000000', 1,
        -10 - i % 7, -12 - i % 3, -8, -14 - i % 7 - i % 3, 1.0 / ${K}, (i - 1) % ${K} = 0, 0 FROM n
        WHERE i <= ${thoughts};
    COMMIT;`,
  )
}

function run(path: string, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(path, (opened) => {
      if (opened) return reject(opened)
      database.exec(sql, (failed) =>
        database.close((closed) => ((failed ?? closed) ? reject(failed ?? closed) : resolve())),
      )
    })
  })
}
