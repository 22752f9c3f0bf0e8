/** Thoughts that annotators see differently, for an adjudicator to decide. */

import type { LabelConflict } from '../../core/contract/review-team'
import { countedVotes, isDisputed, type Vote } from '../../core/review/annotators'
import { contentKey, votesByContent } from '../../core/review/votes'
import { itemNames } from '../compare/document-names'
import type { ReviewScope } from '../review/scope'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'

/** More are not listed until some of these are decided. */
const MOST = 500

/**
 * Open ones first, each in the order of chunks.
 *
 * @param annotator who asks: what others said of a thought is hidden until he has judged it himself
 */
export async function readConflicts(
  workspace: Workspace,
  { experimentId, iteration }: ReviewScope,
  corpus: string,
  annotator: string,
): Promise<LabelConflict[]> {
  const { labels, thoughts, candidates } = workspace
  const inForce = await labels.inForce()
  const about = new Map<string, LabelRow>()
  for (const label of inForce) about.set(contentKey(label.chunkId ?? 0, label.textHash), label)
  const found: { label: LabelRow; votes: readonly Vote[] }[] = []
  for (const [key, votes] of votesByContent(inForce, await labels.adjudicators())) {
    if (votes.some(({ accept }) => accept) && votes.some(({ accept }) => !accept)) {
      found.push({ label: about.get(key) as LabelRow, votes })
    }
  }
  const place = ({ label, votes }: (typeof found)[number]) =>
    [Number(!isDisputed(votes)), label.chunkId as number] as const
  found.sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1])
  const listed = found.slice(0, MOST)
  const chunkIds = [...new Set(listed.map(({ label }) => label.chunkId as number))]
  const chunks = await thoughts.estimatesOf(experimentId, iteration, chunkIds)
  const documents = new Map(chunks.map(({ chunkId, documentId }) => [chunkId, documentId]))
  const names = await itemNames(workspace, corpus, [...documents.values()])
  return Promise.all(
    listed.map(async ({ label, votes }): Promise<LabelConflict> => {
      const chunkId = label.chunkId as number
      const document = documents.get(chunkId)
      const name = document === undefined ? `document ${label.documentHash.slice(0, 8)}` : names.get(document)
      const rows = document === undefined ? [] : await candidates.ofChunk(experimentId, iteration, chunkId)
      const hasJudged = votes.some((vote) => vote.annotator === annotator)
      return {
        chunkId,
        thoughtId: rows.find(({ thought }) => thought === label.text)?.thoughtId ?? null,
        place: `${name}, chunk ${label.chunkPosition + 1}`,
        text: label.text,
        annotators: votes.map((vote) => vote.annotator),
        votes: hasJudged ? votes.map(toOtherVote) : null,
        decided: isDisputed(votes) ? null : verdictOf(countedVotes(votes)[0] as Vote),
      }
    }),
  )
}

const verdictOf = ({ accept }: Vote) => (accept ? 'accept' : 'reject')

function toOtherVote(vote: Vote): NonNullable<LabelConflict['votes']>[number] {
  return { annotator: vote.annotator, verdict: verdictOf(vote), decides: vote.decides ?? false }
}
