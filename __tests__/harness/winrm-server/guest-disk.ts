import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The guest's disk C:, which is a folder of this machine. */
export class GuestDisk {
  readonly root: string

  constructor(root: string) {
    this.root = root
    mkdirSync(join(root, 'Windows', 'Temp'), { recursive: true })
  }

  /** Where a path of the guest is on this machine; upper and lower case are the same, as on Windows. */
  local(path: string): string {
    const [, rest = path] = /^[A-Za-z]:(.*)$/s.exec(path) ?? []
    let folder = this.root
    for (const name of rest.split(/[\\/]+/).filter((part) => part !== '' && part !== '.')) {
      if (name === '..') throw new Error(`${path} leads out of the disk, perhaps`)
      const exact = join(folder, name)
      const other = existsSync(exact) ? name : entries(folder).find((each) => each.toLowerCase() === name.toLowerCase())
      folder = join(folder, other ?? name)
    }
    return folder
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
