import type { CheckName, Finding } from './check-names.ts'
import type { Told } from './probe.ts'

/** What is known beside what the clones tell. */
export interface Known {
  /** The user by whom the build has reached its guest. */
  readonly buildUser: string
  /** The user by whom the clones are reached. */
  readonly testUser: string
  /** Keys of the build, and of the test, as in `authorized_keys`; without their comments. */
  readonly buildKey: string
  readonly testKey: string
  /** Bytes by which the disk of the first clone was enlarged. */
  readonly growth: number
}

type Judge = (first: Told, second: Told | undefined, known: Known) => readonly Omit<Finding, 'check'>[]

/** Those that only root can answer. */
const needRoot: ReadonlySet<CheckName> = new Set(['history', 'authorized-keys'])

const judges: Partial<Record<CheckName, Judge>> = {
  'machine-id': machineId,
  'host-keys': hostKeys,
  'root-size': rootSize,
  history: (first) =>
    (first.get('history') ?? []).map((file) => ({
      what: `the shell history ${file} is left`,
      advice: `End the build with: rm -f ${file}`,
    })),
  'authorized-keys': authorizedKeys,
  'build-user': buildUser,
  'build-files': (first) =>
    (first.get('build-file') ?? []).map((file) => ({
      what: `${file} of the build is left`,
      advice: `End the build with: rm -rf ${file}. The provisioner shell leaves its scripts only with skip_clean.`,
    })),
}

/** Judges what the clones have told of themselves. `second`: where two are compared. */
export function judge(
  checks: readonly CheckName[],
  first: Told,
  second: Told | undefined,
  known: Known,
): readonly Finding[] {
  const isRoot = first.get('root')?.[0] === 'yes'
  return checks.flatMap((check) => {
    if (needRoot.has(check) && !isRoot) return [{ check, ...hidden(known.testUser) }]
    return (judges[check]?.(first, second, known) ?? []).map((found) => ({ check, ...found }))
  })
}

function hidden(user: string) {
  return {
    what: `the user ${user} is neither root nor may be it by sudo without a password`,
    advice: 'Give another ssh_username, one that cloud-init gives sudo to, or leave the check out with skip_checks.',
  }
}

function machineId(first: Told, second: Told | undefined) {
  const [one, other] = [first, second].map((told) => told?.get('machine-id')?.[0])
  const advice =
    'End the build with: truncate -s 0 /etc/machine-id; rm -f /var/lib/dbus/machine-id. The first start of each machine writes a new one.'
  if (one === undefined && first.has('systemd')) return [{ what: 'the clone has no machine-id', advice }]
  if (one !== undefined && one === other) return [{ what: `both clones have the machine-id ${one}`, advice }]
  return []
}

function hostKeys(first: Told, second: Told | undefined) {
  const shared = (first.get('host-key') ?? []).filter((key) => (second?.get('host-key') ?? []).includes(key))
  if (shared.length === 0) return []
  const files = [...new Set(shared.map((key) => key.split(' ')[0] ?? ''))]
  const pattern = files[0]?.startsWith('/etc/dropbear') ? '/etc/dropbear/*host_key' : '/etc/ssh/ssh_host_*'
  return [
    {
      what: `both clones have the same SSH host keys: ${files.join(', ')}`,
      advice: `End the build with: rm -f ${pattern}. cloud-init makes new ones at the first start of each machine (its module ssh, ssh_deletekeys); without it something else has to: ssh-keygen -A.`,
    },
  ]
}

function rootSize(first: Told, second: Told | undefined, { growth }: Known) {
  const [one, other] = [first, second].map((told) => Number(told?.get('root-kib')?.[0]) * 1024)
  if (one === undefined || other === undefined || !(one > 0) || !(other > 0))
    return [{ what: 'the clone does not tell the size of its root filesystem', advice: 'Is there a `df`?' }]
  if (growth === 0) return [{ what: 'there is no disk that could be enlarged', advice: 'Give the template a disk.' }]
  if (one - other >= growth * 0.8) return []
  return [
    {
      what: `the disk has ${mib(growth)} MiB more, the root filesystem ${mib(Math.max(0, one - other))} MiB`,
      advice:
        'Install cloud-guest-utils (growpart), and leave cloud-init its modules growpart and resizefs. They enlarge the last partition: the root filesystem has to be on it, not on LVM, and no swap after it.',
    },
  ]
}

function authorizedKeys(first: Told, _second: Told | undefined, { buildKey, testKey }: Known) {
  return (first.get('authorized-key') ?? []).flatMap((entry) => {
    const [file = '', ...words] = entry.split(' ')
    const line = words.join(' ')
    if (testKey !== '' && line.includes(testKey)) return []
    const isBuilds = buildKey !== '' && line.includes(buildKey)
    const comment = words.at(-1) ?? ''
    if (!isBuilds && !/^packer[_-]/i.test(comment)) return []
    return [
      {
        what: `${file} lets in ${isBuilds ? 'the key of this build' : `the temporary key ${comment}`}`,
        advice: `Set ssh_clear_authorized_keys = true in the source, or end the build with: rm -f ${file}`,
      },
    ]
  })
}

function buildUser(first: Told, _second: Told | undefined, { buildUser: user, testUser }: Known) {
  if (user === '' || user === testUser || !(first.get('user') ?? []).includes(user)) return []
  return [
    {
      what: `the user ${user} of the build is left`,
      advice: `End the build with: userdel -r ${user}. It is logged in then: in a script that is started at the next boot, or by another user.`,
    },
  ]
}

function mib(bytes: number): number {
  return Math.round(bytes / 2 ** 20)
}
