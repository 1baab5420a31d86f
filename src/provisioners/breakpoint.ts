import * as z from 'zod'
import type { Provisioner } from './provisioner.ts'

const options = z.object({
  disable: z.boolean().default(false).describe('Go on without a pause.'),
  note: z.string().default('').describe('What this breakpoint is for.'),
})

/** A breakpoint waits for a key in a terminal, and no terminal is here: one that is not disabled is refused at once. */
export const breakpoint: Provisioner<typeof options> = {
  type: 'breakpoint',
  description: 'Marks a place to pause at. Only a disabled one can be built: nobody is there to go on.',
  options,
  needsGuest: false,
  rules(given, { refuse }) {
    if (!given.disable) {
      refuse(
        'nobody-to-ask',
        ['disable'],
        'A breakpoint can not pause here',
        'Nobody is there to press enter. Remove it, or set disable = true.',
      )
    }
    return given
  },
  run({ note }, { say }) {
    say(`Breakpoint provisioner ${note === '' ? '' : `with note "${note}" `}disabled; continuing...`)
    return Promise.resolve()
  },
}
