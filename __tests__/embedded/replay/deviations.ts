import type { Recording } from './recording.ts'

type Deviations = Readonly<Record<string, Readonly<Record<string, string>>>>

const efiFirmware = 'the recording host lacked the 2 MB firmware, so its VM 213 was not made; here the package has it'
const monitorText = "the list is the machine monitor's own, of another version"

const made = { 'create-efidisk': efiFirmware }
const seen = { ...made, list: efiFirmware, content: efiFirmware }

/** Of a role that may make VM 213, and see it and its disk. */
const mayAll = ['all', 'without-Datastore.AllocateTemplate', 'without-Pool.Allocate', 'without-VM.PowerMgmt']
const stories = [
  ...mayAll,
  ...['CPU', 'Cloudinit', 'Network', 'HWType', 'Memory', 'Options'].map((name) => `without-VM.Config.${name}`),
]

function matrix(...names: readonly string[]): Deviations {
  return Object.fromEntries(names.map((name) => [`perm-${name}`, seen]))
}

const ofEight: Deviations = {
  ...matrix(...stories, 'without-VM.Clone', 'without-VM.Monitor', 'without-VM.Snapshot'),
  'perm-without-VM.Audit': { ...made, content: efiFirmware },
  'perm-without-VM.Config.Disk': { ...made, list: efiFirmware },
  power: { 'started-by-create-status': 'starting took the recording host longer: uptime is at least a second here' },
  'transport-raw': { 'deflate-only': 'the recorder kept the packed bytes; this test unpacks them' },
  'sendkey-monitor': { 'mon-05': monitorText },
  'agent-life': { 'get-time': 'the time of the recording' },
}

const taskTotal = 'one task more in the total, on two recordings of this role and on no other: the cause is not known'
const held = 'on the recording host the clean-up after the shutdown still held the lock'
const deprecated = 'the QEMU of the recording warns of an old machine type'

const ofNine: Deviations = {
  ...matrix(...stories.map((name) => `${name}.roles9`)),
  'perm-without-VM.Monitor': { ...seen, tasks: taskTotal },
  'perm-without-VM.Audit.roles9': { ...made, content: efiFirmware },
  'perm-without-VM.Config.Disk.roles9': { ...made, list: efiFirmware },
  power: { 'start-machine': deprecated },
  'client-packer-iso-file': { 'post-vm-101-config': held },
}

/** Every recorded step that the embedded server may answer differently, with the reason. One that agrees is a fault too. */
export const deviations: Readonly<Record<Recording['release'], Deviations>> = { '8.4': ofEight, '9.2': ofNine }
