import type { RenderLate } from '../../options/render-late.ts'
import { mustRun, prepares } from '../guest/guest-command.ts'
import type { ProvisionContext } from '../provisioner.ts'

/** How the programs of Chef are started in a guest. */
export interface ChefGuest {
  readonly sudo: string
  /** `chef-solo`, `chef-client`, `knife`. */
  program(name: string): string
  installation(version: string): string
}

/** `system` as `systemOf` answers it. */
export function chefGuest(system: string, preventSudo: boolean): ChefGuest {
  if (system === 'windows')
    return {
      sudo: '',
      // The PATH of programs that run already does not change with the installation.
      program: (name) => `c:/opscode/chef/bin/${name}.bat`,
      installation: (version) =>
        `powershell.exe -NoProfile -NonInteractive -Command "$ErrorActionPreference = 'Stop'; . { iwr -useb https://omnitruck.chef.io/install.ps1 } | iex; Install-Project${version === '' ? '' : ` -version ${version}`}"`,
    }
  const sudo = preventSudo ? '' : 'sudo '
  return {
    sudo,
    program: (name) => `${sudo}${name}`,
    installation: (version) =>
      `curl -fL https://omnitruck.chef.io/install.sh | ${sudo}bash -s --${version === '' ? '' : ` -v ${version}`}`,
  }
}

/** Installs Chef in the guest. Throws GuestError. */
export async function installChef(
  given: { readonly install_command: string; readonly version: string; readonly prevent_sudo: boolean },
  guest: ChefGuest,
  context: ProvisionContext,
): Promise<void> {
  const command =
    given.install_command === ''
      ? guest.installation(given.version)
      : render(given.install_command, 'install_command', { Sudo: !given.prevent_sudo, Version: given.version }, context)
  context.message('Installing Chef...')
  await mustRun(
    command,
    prepares('The installation of Chef', 'Set skip_install = true where the guest has Chef already.'),
    context,
  )
}

/** A command of the template. Throws TemplateError at its place. */
export function render(
  text: string,
  option: string,
  data: Parameters<RenderLate>[2],
  { renderLate, late }: ProvisionContext,
): string {
  return renderLate(text, [option], { ...late, ...data })
}
