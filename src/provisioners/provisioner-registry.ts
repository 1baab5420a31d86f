import { ansible } from './ansible.ts'
import { ansibleLocal } from './ansible-local.ts'
import { breakpoint } from './breakpoint.ts'
import { chefClient } from './chef-client.ts'
import { chefSolo } from './chef-solo.ts'
import { file } from './file.ts'
import { goss } from './goss.ts'
import { hcpSbom } from './hcp-sbom.ts'
import { inspec } from './inspec.ts'
import { powershell } from './powershell.ts'
import type { Provisioner } from './provisioner.ts'
import { puppetMasterless } from './puppet-masterless.ts'
import { puppetServer } from './puppet-server.ts'
import { saltMasterless } from './salt-masterless.ts'
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
  chefClient,
  chefSolo,
  file,
  goss,
  hcpSbom,
  inspec,
  powershell,
  puppetMasterless,
  puppetServer,
  saltMasterless,
  shell,
  shellLocal,
  sleep,
  windowsRestart,
  windowsShell,
  windowsUpdate,
] as readonly unknown[]

/** Every provisioner. */
export const provisioners = all as readonly Provisioner[]
