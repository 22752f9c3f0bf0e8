/** Version 3: whose verdict decides, what labels did in an M-step, and how the queue's orders compare. */

import type { Migration } from '../migrate'

export const adjudicators: Migration = {
  version: 3,
  sql: `
    -- Annotators whose verdict decides where others disagree
    CREATE TABLE adjudicators (
      annotator TEXT PRIMARY KEY
    ) STRICT, WITHOUT ROWID;

    -- What the labels in force moved in an M-step; a JSON object
    CREATE TABLE label_effects (
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      iteration INTEGER NOT NULL,
      effect TEXT NOT NULL,
      PRIMARY KEY (experiment_id, iteration)
    ) STRICT, WITHOUT ROWID;

    -- Simulated runs of both orders of the review queue; a JSON object
    CREATE TABLE queue_comparisons (
      id INTEGER PRIMARY KEY,
      experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
      comparison TEXT NOT NULL
    ) STRICT;
    CREATE INDEX queue_comparisons_by_experiment ON queue_comparisons (experiment_id);
  `,
}
