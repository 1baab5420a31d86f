import { join } from 'node:path'
import type { ProvisionContext } from '../provisioner.ts'
import type { AnsibleOptions } from './ansible-options.ts'

/** `NAME=value`, each. */
export function parsePairs(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.flatMap((pair) => {
      const at = pair.indexOf('=')
      return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : []
    }),
  )
}

/** With a random name of ssh's own behind it, a socket's path may have 107 bytes. */
const longestSocketFolder = 70

/**
 * What Ansible finds in its environment beside that of the build: what makes its output one of a log, what Packer sets, and
 * the template's own variables.
 */
export function ansibleEnvironment(
  given: AnsibleOptions,
  own: Readonly<Record<string, string>>,
  folder: string,
  { env, communicator }: Pick<ProvisionContext, 'env' | 'communicator'>,
): Record<string, string> {
  const around: Readonly<Record<string, string | undefined>> = { ...env, ...own }
  const isPlain = around['ANSIBLE_NOCOLOR'] !== undefined || Boolean(around['NO_COLOR'])
  const sockets = join(folder, 'cp')
  const defaults = {
    ...(isPlain ? {} : { ANSIBLE_FORCE_COLOR: '1' }),
    PYTHONUNBUFFERED: '1',
    // Says where the task stands that failed.
    ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: 'True',
    // The connections that ssh keeps open are this run's alone: another machine may get the address soon.
    ...(Buffer.byteLength(sockets) > longestSocketFolder ? {} : { ANSIBLE_SSH_CONTROL_PATH_DIR: sockets }),
    ...(given.use_sftp ? {} : { ANSIBLE_SCP_IF_SSH: 'True' }),
  }
  return {
    ...Object.fromEntries(Object.entries(defaults).filter(([name]) => around[name] === undefined)),
    ...own,
    // Nobody has seen the guest's key before.
    ...(given.ssh_host_key_file === '' ? { ANSIBLE_HOST_KEY_CHECKING: 'False' } : {}),
    // Ansible would send modules to a command that reads nothing.
    ...(communicator.streamsInput === false ? { ANSIBLE_PIPELINING: 'False', ANSIBLE_SSH_PIPELINING: 'False' } : {}),
  }
}
