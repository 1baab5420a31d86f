import * as z from 'zod'
import { duration } from '../options/codecs/duration.ts'
import type { Provisioner } from './provisioner.ts'

const options = z.object({ duration: duration({ negative: 'none' }).default(0).describe('How long to wait.') })

/** Waits. */
export const sleep: Provisioner<typeof options> = {
  type: 'sleep',
  description: 'Waits.',
  options,
  needsGuest: false,
  async run(given, { clock, signal }) {
    await clock.sleep(given.duration, signal)
  },
}
