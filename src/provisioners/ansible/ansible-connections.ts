/** How Ansible itself comes to a host. */
export interface AnsibleConnection {
  readonly name: string
  /** By OpenSSH's programs: with keys, known hosts and what `--ssh-extra-args` tells them. */
  readonly isSsh: boolean
  /** Through the proxy, which is a Unix to Ansible, nothing would work. */
  readonly isDirectByDefault: boolean
  /** Of the guest in an inventory. */
  readonly line: string
}

const line = '{{ .HostAlias }} ansible_host={{ .Host }} ansible_user={{ .User }} ansible_port={{ .Port }}'

export const overSsh: AnsibleConnection = { name: 'ssh', isSsh: true, isDirectByDefault: false, line }

const overWinrm: AnsibleConnection = {
  name: 'winrm',
  isSsh: false,
  isDirectByDefault: true,
  line: `${line} ansible_connection=winrm ansible_winrm_transport=basic ansible_shell_type=powershell`,
}

const all = [overSsh, overWinrm]

/** Ansible's own way to a guest that the build reaches by this communicator; undefined: it has none. */
export function connectionFor(communicator: string): AnsibleConnection | undefined {
  return all.find(({ name }) => name === communicator)
}
