import path from 'node:path'
import type { Plan } from '../../packer/plan.ts'
import type { Opening } from '../../trust/opened.ts'
import { endOf, walk } from '../../trust/walk-files.ts'
import { isIn } from './portable-path.ts'

/** Names of the builds that read one of the files, which may be gone by now. Paths are absolute. */
export function touchedBuilds({ builds, opened }: Plan, changed: readonly string[]): ReadonlySet<string> {
  const real = new Set(changed.map(endOf))
  const isTouched = touchedBy([...real], real)
  if (opened.some(isTouched)) return new Set(builds.map(({ name }) => name))
  return new Set(builds.filter((build) => build.opened.some(isTouched)).map(({ name }) => name))
}

function touchedBy(changed: readonly string[], exact: ReadonlySet<string>): (opening: Opening) => boolean {
  return ({ file, of, matters = () => true }) => {
    const end = endOf(file)
    if (of === 'names')
      return changed.some((each) => isIn(each, end) && matters(path.join(file, path.relative(end, each))))
    // A submodule changes as one, and so does all that is in it.
    if (changed.some((each) => isIn(each, end) || isIn(end, each))) return true
    // A link in a folder leads elsewhere.
    for (const inside of walk(file)) if (exact.has(endOf(inside.file))) return true
    return false
  }
}
