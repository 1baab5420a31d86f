import * as z from 'zod'
import { duration } from '../../src/options/codecs/duration.ts'
import type { Component } from '../../src/options/component.ts'

const options = z.object({
  name: z.string().describe('What it is called.'),
  size: z.number().int().min(1).max(10).default(4).describe('How big it is.'),
  on: z.boolean().default(false),
  color: z.enum(['red', 'green', 'blue']).optional(),
  wait: duration().default(10_000).describe('How long it waits.'),
  tags: z.array(z.string()).default([]),
  labels: z.record(z.string(), z.string()).default({}),
  points: z
    .array(z.object({ x: z.number(), y: z.number().optional() }))
    .meta({ attribute: true })
    .default([]),
  password: z.string().meta({ sensitive: true }).optional(),
  old: z.string().optional().meta({ deprecated: true, instead: 'Use name.' }),
  command: z
    .array(z.string())
    .meta({ renderedLate: ['HTTPIP'] })
    .default([]),
  lid: z
    .object({ material: z.string().default('tin'), secret: z.string().meta({ sensitive: true }).optional() })
    .optional(),
  wheels: z.array(z.object({ diameter: z.number(), brand: z.string().default('own') })).default([]),
})

/** A component with one option of every kind. */
export const toy: Component<typeof options> = {
  type: 'toy',
  description: 'A component for tests.',
  options,
  rules: (given, { error, warn, isLate, places }) => {
    if (!isLate(['name']) && given.name === 'forbidden')
      error('invalid-option-value', ['name'], 'This name is taken', 'Choose another.')
    if (given.name === 'missing') error('missing-option', ['name'], 'There is nothing')
    if (given.wheels.length > 2 && !places.isSet(['size']))
      warn('option-without-effect', ['wheels', 2], 'Many wheels for the default size')
    return { ...given, color: given.color ?? 'red' }
  },
}
