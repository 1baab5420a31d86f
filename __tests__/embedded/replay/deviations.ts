const efiFirmware = 'the recording host lacked the 2 MB firmware, so its VM 213 was not made; here the package has it'
const monitorText = "the text is the machine monitor's own, of another version"
const noKvm = 'the recording host refused machines without KVM; here they run emulated'

const display = 'the unused display ends after ten seconds, for which this test does not wait'

const matrix = {
  'create-efidisk': efiFirmware,
  list: efiFirmware,
  content: efiFirmware,
  monitor: monitorText,
  tasks: display,
}

const withoutOne = [
  ...['Datastore.AllocateSpace', 'Datastore.AllocateTemplate', 'Pool.Allocate', 'VM.Allocate', 'VM.Audit', 'VM.Clone'],
  ...['VM.Config.CPU', 'VM.Config.Cloudinit', 'VM.Config.Disk', 'VM.Config.HWType', 'VM.Config.Memory'],
  ...['VM.Config.Network', 'VM.Config.Options', 'VM.Monitor', 'VM.PowerMgmt', 'VM.Snapshot'],
]

/** Every recorded step that the embedded server may answer differently, with the reason. */
export const deviations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  power: { 'started-by-create-status': 'uptime is at least a second here' },
  'transport-raw': {
    'expect-100': 'the kept-alive connection is closed a little later than the story waits',
    http10: 'the HTTP library answers in version 1.1',
    'deflate-only': 'the recorder kept the packed bytes; this test unpacks them',
  },
  'token-privsep': { 'sep-start': noKvm, 'vm-delete': `it runs still: ${noKvm}` },
  pools: { 'get-2': 'the story looks before the ten-second broadcast, which this test makes a hundred times as fast' },
  'import-from': { 'import-metadata': 'import of foreign machines (ESXi, OVA) is not offered' },
  'sendkey-monitor': { 'mon-02': monitorText, 'mon-05': monitorText },
  ...Object.fromEntries(
    ['perm-all', ...withoutOne.map((name) => `perm-without-${name}`)].map((name) => [name, matrix]),
  ),
  'cluster-node-views': { 'startall-none': 'starting all machines at once is not offered' },
}
