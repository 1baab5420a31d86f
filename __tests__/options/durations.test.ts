import { expect, it } from 'vitest'
import type * as z from 'zod'
import { buildersWith } from '../../src/builders/builder-registry.ts'
import { dataSourcesWith } from '../../src/data-sources/data-source-registry.ts'
import { misreadOf } from '../../src/options/codecs/notation.ts'
import type { Component } from '../../src/options/component.ts'
import { formOf, metaOf, shapeOf } from '../../src/options/option-schema.ts'
import { postProcessors } from '../../src/post-processors/post-processor-registry.ts'
import { provisioners } from '../../src/provisioners/provisioner-registry.ts'

const components = [
  ...buildersWith({}),
  ...provisioners,
  ...postProcessors,
  ...dataSourcesWith(() => Promise.reject(new Error('nobody asks'))),
] as readonly unknown[] as readonly Component[]

/** As Packer has them: less than no time is none. */
const none = [
  'boot_wait',
  'boot_key_interval',
  'boot_keygroup_interval',
  'duration',
  'pause_after',
  'pause_before_connecting',
  'ssh_keep_alive_interval',
  'ssh_read_write_timeout',
  'start_retry_timeout',
]

function durations(object: z.ZodObject): { name: string; schema: z.ZodType }[] {
  return [...shapeOf(object)].flatMap(([name, schema]) => {
    const form = formOf(schema)
    if (form.kind !== 'attribute') return durations(form.object)
    return metaOf(schema).notation === 'duration' ? [{ name, schema }] : []
  })
}

const all = components.flatMap(({ type, options }) =>
  durations(options).map(({ name, schema }) => ({ option: `${type}.${name}`, name, schema })),
)

it.each(all)('$option is not less than no time, unless that is none', ({ name, schema }) => {
  const read = schema.safeParse('-5m')
  const told = read.error?.issues.map((issue) => misreadOf(issue)?.problem)
  expect(told).toEqual(none.includes(name) ? undefined : ['is less than no time'])
  expect(schema.safeParse('5m').data).toBe(300_000)
})

it('looks at them all', () => {
  expect(new Set(all.map(({ name }) => name))).toEqual(new Set([...none, ...limits]))
})

const limits = [
  'boot_retry_after',
  'agent_timeout',
  'check_timeout',
  'cloud_init_timeout',
  'none_wait_timeout',
  'restart_timeout',
  'ssh_timeout',
  'ssh_wait_timeout',
  'task_timeout',
  'winrm_timeout',
]
