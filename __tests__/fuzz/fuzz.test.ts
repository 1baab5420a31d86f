import { afterAll, expect, it } from 'vitest'
import { languageTargets } from './language-targets.ts'
import { outsideTargets } from './outside-targets.ts'
import { run } from './property.ts'
import { sessionTargets } from './session-targets.ts'

/** Another one each day, so that in time more is tried; it stands in what fails. */
const seed = Math.floor(Date.now() / 86_400_000)
const targets = [...languageTargets, ...outsideTargets, ...sessionTargets]
afterAll(() => Promise.all(targets.map((target) => target.close?.())))

it.each(targets)(
  `$name: whatever is written ends, and as an answer or a problem that is told (seed ${seed})`,
  async (target) => {
    expect((await run(target, target.cases.sample, seed)).found).toBeUndefined()
  },
)
