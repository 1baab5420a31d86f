import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const prefix = 'proxmox-template-'

/** The folder of one use of the command line. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), prefix))
}

/** Those of other uses, living or dead. */
export function otherFolders(own: string): readonly string[] {
  const names = readdirSync(path.dirname(own)).filter((name) => new RegExp(`^${prefix}[A-Za-z0-9]{6}$`).test(name))
  return names.map((name) => path.join(path.dirname(own), name)).filter((folder) => folder !== own)
}
