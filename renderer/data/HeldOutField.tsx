/** The share of documents that is kept for evaluation, in percent. */

import { NumberInput, type NumberInputProps } from '@mantine/core'

export function HeldOutField(props: Pick<NumberInputProps, 'value' | 'onChange' | 'disabled'>) {
  return (
    <NumberInput
      label="Held out for evaluation"
      suffix=" %"
      w={170}
      min={0}
      max={90}
      allowDecimal={false}
      clampBehavior="strict"
      {...props}
    />
  )
}
