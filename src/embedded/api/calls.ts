import { aclCalls } from './access/acl.ts'
import { groupCalls } from './access/groups.ts'
import { roleCalls } from './access/roles.ts'
import { ticketCalls } from './access/ticket.ts'
import { tokenCalls } from './access/tokens.ts'
import { userCalls } from './access/users.ts'
import type { Call } from './call.ts'
import { clusterCalls } from './cluster.ts'
import { networkCalls } from './network.ts'
import { nodeCalls } from './nodes.ts'
import { poolCalls } from './pools.ts'
import { powerAllCalls } from './power-all.ts'
import { agentCalls } from './qemu/agent.ts'
import { cloneCalls } from './qemu/clone.ts'
import { cloudInitCalls } from './qemu/cloudinit.ts'
import { configCalls } from './qemu/config.ts'
import { consoleCalls } from './qemu/console.ts'
import { create } from './qemu/create.ts'
import { lifecycleCalls } from './qemu/lifecycle.ts'
import { snapshotCalls } from './qemu/snapshots.ts'
import { statusCalls } from './qemu/status.ts'
import { vncCalls } from './qemu/vnc.ts'
import { rrdCalls } from './rrd.ts'
import { contentCalls } from './storage/content.ts'
import { definitionCalls } from './storage/definitions.ts'
import { fileCalls } from './storage/files.ts'
import { storageStatusCalls } from './storage/status.ts'
import { taskCalls } from './tasks.ts'
import { versionCalls } from './version.ts'
import { viewCalls } from './views.ts'

/** Every call that the server has. */
export const calls: readonly Call[] = [
  ...versionCalls,
  ...ticketCalls,
  ...userCalls,
  ...tokenCalls,
  ...groupCalls,
  ...roleCalls,
  ...aclCalls,
  ...clusterCalls,
  ...nodeCalls,
  ...powerAllCalls,
  ...networkCalls,
  ...rrdCalls,
  ...viewCalls,
  ...taskCalls,
  ...poolCalls,
  ...definitionCalls,
  ...storageStatusCalls,
  ...contentCalls,
  ...fileCalls,
  create,
  ...statusCalls,
  ...configCalls,
  ...consoleCalls,
  ...agentCalls,
  ...lifecycleCalls,
  ...cloneCalls,
  ...cloudInitCalls,
  ...vncCalls,
  ...snapshotCalls,
]
