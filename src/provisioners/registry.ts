import { breakpoint } from './breakpoint.ts'
import { file } from './file.ts'
import type { Provisioner } from './provisioner.ts'
import { shell } from './shell.ts'
import { shellLocal } from './shelllocal.ts'
import { sleep } from './sleep.ts'

// Each is called with options of its own schema only, which a list of them cannot express.
const all = [breakpoint, file, shell, shellLocal, sleep] as readonly unknown[]

/** Every provisioner. */
export const provisioners = all as readonly Provisioner[]
