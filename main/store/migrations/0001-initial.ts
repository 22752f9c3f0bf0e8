/**
 * Version 1: corpora, experiments with their stages, checkpoints, sampled thoughts and evaluations.
 *
 * JSON columns hold what is shown but never searched. Times are ISO 8601 texts in UTC. Logs are natural.
 */

import type { Migration } from '../migrate'

export const initial: Migration = {
  version: 1,
  sql: `
    CREATE TABLE corpora (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      format TEXT NOT NULL,
      licence TEXT,
      settings TEXT NOT NULL,
      counts TEXT,
      status TEXT NOT NULL CHECK (status IN ('importing', 'ready'))
    ) STRICT;

    CREATE TABLE documents (
      id INTEGER PRIMARY KEY,
      corpus_id INTEGER NOT NULL REFERENCES corpora ON DELETE CASCADE,
      position INTEGER NOT NULL,
      hash TEXT NOT NULL,
      split TEXT NOT NULL CHECK (split IN ('train', 'held-out')),
      characters INTEGER NOT NULL,
      UNIQUE (corpus_id, position)
    ) STRICT;
    CREATE INDEX documents_by_split ON documents (corpus_id, split, position);

    CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      document_id INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
      position INTEGER NOT NULL,
      text TEXT NOT NULL,
      -- NULL: unknown, to be sampled; '': known to need none; else an imported thought
      thought TEXT,
      UNIQUE (document_id, position)
    ) STRICT;

    CREATE TABLE experiments (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      config TEXT NOT NULL,
      seed INTEGER NOT NULL,
      threads INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'paused', 'finished', 'failed')),
      message TEXT,
      created TEXT NOT NULL,
      started TEXT,
      finished TEXT
    ) STRICT;

    CREATE TABLE stages (
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      key TEXT NOT NULL,
      position INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('planned', 'running', 'finished', 'failed')),
      progress TEXT,
      result TEXT,
      ledger TEXT,
      started TEXT,
      finished TEXT,
      PRIMARY KEY (experiment_id, key)
    ) STRICT;

    CREATE TABLE checkpoints (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      -- relative to the workspace
      folder TEXT NOT NULL,
      -- a name, not a reference: a parent may be deleted to save space
      parent TEXT,
      kind TEXT NOT NULL,
      experiment_id INTEGER REFERENCES experiments ON DELETE CASCADE,
      parameters INTEGER NOT NULL,
      meta TEXT NOT NULL,
      created TEXT NOT NULL
    ) STRICT;
    CREATE INDEX checkpoints_by_experiment ON checkpoints (experiment_id);

    -- What an E-step found out about one chunk
    CREATE TABLE estimates (
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      iteration INTEGER NOT NULL,
      chunk_id INTEGER NOT NULL REFERENCES chunks,
      log_likelihood_without REAL NOT NULL,
      chunk_tokens INTEGER NOT NULL,
      ess REAL,
      chosen INTEGER,
      thoughts INTEGER NOT NULL,
      PRIMARY KEY (experiment_id, iteration, chunk_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX estimates_by_chunk ON estimates (chunk_id);

    CREATE TABLE thoughts (
      id INTEGER PRIMARY KEY,
      experiment_id INTEGER NOT NULL,
      iteration INTEGER NOT NULL,
      chunk_id INTEGER NOT NULL,
      k INTEGER NOT NULL,
      text TEXT NOT NULL,
      -- ids as sampled, end of thought included: Int32, little endian
      tokens BLOB NOT NULL,
      finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
      log_prior REAL NOT NULL,
      log_likelihood REAL NOT NULL,
      log_posterior REAL NOT NULL,
      -- NULL: left out of the weights
      log_weight REAL,
      weight REAL NOT NULL,
      chosen INTEGER NOT NULL CHECK (chosen IN (0, 1)),
      -- 1: kept from the iteration before, so not a draw of this one
      kept INTEGER NOT NULL CHECK (kept IN (0, 1)),
      UNIQUE (experiment_id, iteration, chunk_id, k),
      FOREIGN KEY (experiment_id, iteration, chunk_id) REFERENCES estimates ON DELETE CASCADE
    ) STRICT;
    CREATE INDEX thoughts_chosen ON thoughts (experiment_id, iteration, chunk_id) WHERE chosen;

    CREATE TABLE evaluation_items (
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      arm TEXT NOT NULL,
      metric TEXT NOT NULL,
      n INTEGER NOT NULL,
      item INTEGER NOT NULL,
      value REAL NOT NULL,
      weight REAL NOT NULL,
      PRIMARY KEY (experiment_id, arm, metric, n, item)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE evaluation_summaries (
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      arm TEXT NOT NULL,
      position INTEGER NOT NULL,
      summary TEXT NOT NULL,
      PRIMARY KEY (experiment_id, arm)
    ) STRICT, WITHOUT ROWID;
  `,
}
