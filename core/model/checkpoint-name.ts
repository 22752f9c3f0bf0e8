/** What a checkpoint is called where people read it. */

const names: Readonly<Record<string, string>> = {
  'warm-start': 'Warm start',
  'raw-token-matched': 'Raw, token-matched',
  'raw-flop-matched': 'Raw, FLOP-matched',
  'raw-all-flop-matched': 'Raw, matched to all FLOPs',
  oracle: 'Right thoughts',
}

/** What the user calls it; else "Iteration 2", "Raw, token-matched", or its name for what no experiment trained. */
export function checkpointTitle(checkpoint: {
  readonly name: string
  readonly label: string | null
  readonly kind: string
  readonly iteration: number | null
}): string {
  if (checkpoint.label !== null) return checkpoint.label
  if (checkpoint.iteration !== null) return `Iteration ${checkpoint.iteration}`
  return names[checkpoint.kind] ?? checkpoint.name
}

/** Whether its training showed it thoughts, so that it can be asked to think. */
export function canThink(kind: string): boolean {
  return kind === 'warm-start' || kind === 'iteration' || kind === 'oracle'
}
