/** All migrations of a workspace's database, in order. A released one is never edited: add the next number. */

import type { Migration } from '../migrate'
import { initial } from './0001-initial'
import { labels } from './0002-labels'
import { adjudicators } from './0003-adjudicators'

export const migrations: readonly Migration[] = [initial, labels, adjudicators]
