/** The terms of the method in plain words, for whoever meets them for the first time. */

export const glossary = {
  thought:
    'What someone might have been thinking between what came before and this text. The model wrote it; nobody did.',
  explains:
    'How much more likely the model finds this text when it has read the thought, in nats. 1 nat is a factor of 2.7; 21 nats are a factor of a billion.',
  cost: 'The thought was written by a model that could see the text. This is how much harder it would have been to think of it without seeing the text. A thought that only copies the text explains it perfectly and costs just as much.',
  weight:
    "The share of this chunk's training that this thought gets: explains minus cost, compared among the K thoughts.",
  nat: 'The unit of surprise, with natural logarithms: 1 nat more means 2.7 times less likely.',
  k: 'How many thoughts were drawn for each chunk. More is better and slower.',
  ess: 'How many of the K really count. 8 of 8: all weigh the same. 1 of 8: one thought decides everything, and the estimate is shaky. High is not proof that the thoughts are good.',
  bound:
    'A lower limit for how well the model predicts the text when it may think n thoughts first. Higher, that is nearer to 0, is better. It grows with n; compare the same n only.',
  missingNats:
    'About how much the bound would still rise with many more thoughts. Too low when the weights differ much.',
  lambda:
    "How much the labels count. 0: not at all, the paper's method. 1: as a full vote. Automatic: as far as at least half of the effective thoughts remain.",
  acceptable:
    "The predictor's guess that an annotator would accept this thought; for labelled ones, after weighing who said what.",
  swap: 'Does the thought help this text more than thoughts of other chunks do? Near 0: it would fit anything.',
  moved: "The share of this chunk's weight that changed hands because of the label.",
  paired:
    'Both runs on the same documents, one minus the other, averaged; the interval comes from redrawing the documents 10,000 times.',
  accuracy:
    'Answers when always taking the likeliest next token (greedy); when drawing thoughts at random (sampled). Sampled is the honest one: greedy hides unsteady thoughts.',
  matched: 'The baseline had the same raw tokens, or the same FLOPs. Without that, "better" may only mean "more".',
  fidelity:
    "Faithful: as the authors' code does it, with its differences between sampling and training. Consistent: the same layout in both, which is the default.",
  warmStart: 'The first model that can write thoughts, taught by a few examples from a teacher.',
  nearCopy:
    'A document that shares at least about 80 % of its word sequences with an earlier one. It is kept: leaving it out would be a choice about the data. Exact copies are left out.',
} as const

export type TermName = keyof typeof glossary
