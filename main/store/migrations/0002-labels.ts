/**
 * Version 2: what people say about thoughts.
 *
 * A row of `labels` is never deleted and its verdict never changes: undoing marks it. What a label is about is kept
 * as content (document, chunk, text), so that it outlives the experiment that sampled the thought.
 */

import type { Migration } from '../migrate'

export const labels: Migration = {
  version: 2,
  sql: `
    CREATE TABLE labels (
      id INTEGER PRIMARY KEY,
      -- 32 hex digits of what was said of which text, by whom and when: the same in every workspace
      identity TEXT NOT NULL UNIQUE,
      -- Labels of one step are undone together
      step INTEGER NOT NULL,
      thought_id INTEGER REFERENCES thoughts ON DELETE SET NULL,
      chunk_id INTEGER REFERENCES chunks ON DELETE SET NULL,
      document_hash TEXT NOT NULL,
      chunk_position INTEGER NOT NULL,
      -- as the annotator saw it
      text TEXT NOT NULL,
      text_hash TEXT NOT NULL,
      annotator TEXT NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'skip', 'edit')),
      edited_text TEXT,
      at TEXT NOT NULL,
      note TEXT,
      reasons TEXT NOT NULL,
      wrong_step INTEGER,
      weights_hidden INTEGER NOT NULL CHECK (weights_hidden IN (0, 1)),
      origin TEXT NOT NULL,
      -- chance of the card under the uniformly random draw that showed it; NULL: it was not drawn so
      propensity REAL,
      -- the classifier's chance before the verdict, and how much weight the verdict moved
      chance REAL,
      moved REAL,
      -- NULL: in force; else the number of the undoing
      undone INTEGER,
      undone_at TEXT,
      redoable INTEGER NOT NULL DEFAULT 0 CHECK (redoable IN (0, 1)),
      CHECK ((verdict = 'edit') = (edited_text IS NOT NULL))
    ) STRICT;
    CREATE INDEX labels_by_step ON labels (step);
    CREATE INDEX labels_by_thought ON labels (thought_id);
    CREATE INDEX labels_by_chunk ON labels (chunk_id, text_hash);
    CREATE INDEX labels_in_force ON labels (annotator, step) WHERE undone IS NULL;
    CREATE INDEX labels_undone ON labels (annotator, undone) WHERE undone IS NOT NULL AND redoable = 1;

    -- Which M-steps trained on weights that a label had a part in
    CREATE TABLE label_uses (
      label_id INTEGER NOT NULL REFERENCES labels,
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      iteration INTEGER NOT NULL,
      PRIMARY KEY (label_id, experiment_id, iteration)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX label_uses_by_experiment ON label_uses (experiment_id, iteration);

    -- A labelled thought under the model of another iteration, where it was not drawn; nats
    CREATE TABLE rescored_thoughts (
      thought_id INTEGER NOT NULL REFERENCES thoughts ON DELETE CASCADE,
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      iteration INTEGER NOT NULL,
      log_prior REAL NOT NULL,
      log_likelihood REAL NOT NULL,
      log_posterior REAL NOT NULL,
      log_likelihood_without REAL NOT NULL,
      chunk_tokens INTEGER NOT NULL,
      PRIMARY KEY (experiment_id, iteration, thought_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX rescored_by_thought ON rescored_thoughts (thought_id);

    CREATE INDEX documents_by_hash ON documents (hash);

    -- Mean of log p(x | z, c) over thoughts z of other chunks, nats; NULL: not measured
    ALTER TABLE estimates ADD COLUMN log_likelihood_swapped REAL;
  `,
}
