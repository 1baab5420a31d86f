import type { DataSource } from '../packer/data-source.ts'
import { gitCommit } from './git-commit.ts'
import { gitRepository } from './git-repository.ts'
import { http } from './http.ts'
import { nothing } from './null.ts'
import { password } from './password.ts'
import { sshkey } from './sshkey.ts'

// Each is asked with options of its own schema only, which a list of them cannot express.
const all = [gitCommit, gitRepository, http, nothing, password, sshkey] as readonly unknown[]

/** Every data source. */
export const dataSources = all as readonly DataSource[]
