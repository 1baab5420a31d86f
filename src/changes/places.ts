import { realpathSync } from 'node:fs'
import path from 'node:path'
import type { BaseFolder } from './base/base-folder.ts'
import type { Repository } from './base/repository.ts'
import type { Checkout } from './difference/file-changes.ts'

/** The checkout, and the folder that stands for it at another commit. */
export interface Places {
  readonly here: Checkout
  readonly there: Checkout
  /** Is the working directory in the repository? Else it is the same on both sides. */
  readonly isInside: boolean
  /** Where an absolute path of here is there; what contains the checkout is all of it, what is elsewhere stays. */
  readonly moved: (file: string) => string
  /** A text of there as it would be here. */
  readonly back: (text: string) => string
}

/** Links may lead to the working directory: its own words for where it is are kept. */
export function placesOf(workingDirectory: string, { root: realRoot }: Repository, base: BaseFolder): Places {
  const way = path.relative(realRoot, realpathSync(workingDirectory))
  const isInside = !leadsOut(way)
  const up = way.split(path.sep).map((part) => (part === '' ? '' : '..'))
  const root = isInside ? path.resolve(workingDirectory, ...up) : realRoot
  const there = { root: base.root, workingDirectory: isInside ? path.join(base.root, way) : workingDirectory }
  const inBase = whole(base.root)
  return {
    here: { root, workingDirectory },
    there,
    isInside,
    moved: (file) => {
      for (const from of [root, realRoot]) {
        const inner = path.relative(from, file)
        if (!leadsOut(inner)) return path.join(base.root, inner)
        if (!leadsOut(path.relative(file, from))) return base.root
      }
      return file
    },
    back: (text) => text.replace(inBase, () => root),
  }
}

/** Paths as the working directory sees them: where a checkout lies is nobody's matter. */
export function shortened({ root, workingDirectory }: Checkout): (text: string) => string {
  const [here, top] = [whole(workingDirectory), whole(root)]
  const up = path.relative(workingDirectory, root) || '.'
  return (text) =>
    text.includes(root) && root !== '/' && workingDirectory !== '/'
      ? text.replaceAll(`${workingDirectory}/`, '').replace(here, '.').replace(top, up)
      : text
}

/** A folder whose name only begins like it is another. */
function whole(folder: string): RegExp {
  return new RegExp(`${folder.replace(/[^\w/-]/g, '\\$&')}(?![\\w.-])`, 'g')
}

function leadsOut(way: string): boolean {
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way)
}
