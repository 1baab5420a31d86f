import { ansible } from './ansible.ts'
import { ansibleLocal } from './ansible-local.ts'
import { breakpoint } from './breakpoint.ts'
import { file } from './file.ts'
import { goss } from './goss.ts'
import { powershell } from './powershell.ts'
import type { Provisioner, UnbuiltProvisioner } from './provisioner.ts'
import { shell } from './shell.ts'
import { shellLocal } from './shell-local.ts'
import { sleep } from './sleep.ts'
import { windowsRestart } from './windows-restart.ts'
import { windowsShell } from './windows-shell.ts'
import { windowsUpdate } from './windows-update.ts'

// Each is called with options of its own schema only, which a list of them cannot express.
const all = [
  ansible,
  ansibleLocal,
  breakpoint,
  file,
  goss,
  powershell,
  shell,
  shellLocal,
  sleep,
  windowsRestart,
  windowsShell,
  windowsUpdate,
] as readonly unknown[]

/** Every provisioner. */
export const provisioners = all as readonly (Provisioner | UnbuiltProvisioner)[]
