import { holdToContract } from '../embedded/replay/contract.ts'

const withoutOne = [
  ...['Datastore.AllocateTemplate', 'Pool.Allocate', 'VM.Audit', 'VM.Clone', 'VM.Config.CPU', 'VM.Config.Cloudinit'],
  ...['VM.Config.HWType', 'VM.Config.Memory', 'VM.Config.Network', 'VM.Config.Options', 'VM.Monitor', 'VM.PowerMgmt'],
  'VM.Snapshot',
]

holdToContract(['power', 'transport-raw', ...withoutOne.map((privilege) => `perm-without-${privilege}`)], 0.94)
