/** State that belongs to one thing on show, and begins anew with the next. */

import { useState } from 'react'

/** @param owner names the thing: a card's chunk, a label's id */
export function useStateOf<Value>(
  owner: number | undefined,
  initial: Value,
): readonly [value: Value, set: (value: Value) => void] {
  const [held, hold] = useState({ owner, value: initial })
  return [held.owner === owner ? held.value : initial, (value) => hold({ owner, value })]
}
