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

/** Every recorded step that the embedded server may answer differently, with the reason. */
export const deviations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'token-privsep': { 'sep-start': noKvm, 'vm-delete': `it runs still: ${noKvm}` },
  pools: { 'get-2': 'the story looks before the ten-second broadcast, which this test makes a hundred times as fast' },
  'import-from': { 'import-metadata': 'import of foreign machines (ESXi, OVA) is not offered' },
  'sendkey-monitor': { 'mon-02': monitorText, 'mon-05': monitorText },
  'perm-all': matrix,
  'perm-without-VM.Allocate': matrix,
  'perm-without-Datastore.AllocateSpace': matrix,
  'perm-without-VM.Config.Disk': matrix,
  'cluster-node-views': { 'startall-none': 'starting all machines at once is not offered' },
}
