import type { DataSource } from '../packer/data-source.ts'
import { gitCommit } from './git-commit.ts'
import { gitRepository } from './git-repository.ts'
import { http } from './http.ts'
import { nothing } from './null.ts'
import { password } from './password.ts'
import { proxmoxTemplate, type ServerToAsk } from './proxmox-template.ts'
import { sshkey } from './sshkey.ts'

/** Every data source. `reach`: the way to the server of those that ask one, when it is needed. */
export function dataSourcesWith(reach: () => Promise<ServerToAsk>): readonly DataSource[] {
  // Each is asked with options of its own schema only, which a list of them cannot express.
  const all: readonly unknown[] = [gitCommit, gitRepository, http, nothing, password, proxmoxTemplate(reach), sshkey]
  return all as readonly DataSource[]
}
