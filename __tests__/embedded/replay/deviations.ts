const efiFirmware = 'the recording host lacked the 2 MB firmware, so its VM 213 was not made; here the package has it'
const monitorText = "the list is the machine monitor's own, of another version"

const made = { 'create-efidisk': efiFirmware }
const seen = { ...made, list: efiFirmware, content: efiFirmware }

/** Stories of a role that may make VM 213, and see it and its disk. */
const matrix = {
  ...Object.fromEntries(
    [
      ...['all', 'without-Datastore.AllocateTemplate', 'without-Pool.Allocate', 'without-VM.Clone'],
      ...['without-VM.Config.CPU', 'without-VM.Config.Cloudinit', 'without-VM.Config.Network'],
      ...['without-VM.Config.HWType', 'without-VM.Config.Memory'],
      ...['without-VM.Config.Options', 'without-VM.Monitor', 'without-VM.PowerMgmt', 'without-VM.Snapshot'],
    ].map((name) => [`perm-${name}`, seen]),
  ),
}

/** Every recorded step that the embedded server may answer differently, with the reason. One that agrees is a fault too. */
export const deviations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ...matrix,
  'perm-without-VM.Audit': { ...made, content: efiFirmware },
  'perm-without-VM.Config.Disk': { ...made, list: efiFirmware },
  power: { 'started-by-create-status': 'starting took the recording host longer: uptime is at least a second here' },
  'transport-raw': { 'deflate-only': 'the recorder kept the packed bytes; this test unpacks them' },
  'sendkey-monitor': { 'mon-05': monitorText },
  'agent-life': { 'get-time': 'the time of the recording' },
}
