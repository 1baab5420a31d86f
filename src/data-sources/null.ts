import * as z from 'zod'
import type { DataSource } from '../packer/data-source.ts'

const options = z.object({ input: z.string().describe('Any text.') })
const outputs = z.object({ output: z.string().describe('The input.') })

/** Hands its input through: for trying out templates. */
export const nothing: DataSource<typeof options, typeof outputs> = {
  type: 'null',
  description: 'Answers its input.',
  options,
  outputs,
  read: ({ input }) => Promise.resolve({ output: input }),
}
