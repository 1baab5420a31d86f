import { absentFeatureCalls } from './absent-feature-calls.ts'
import { aclCalls } from './access/acl-calls.ts'
import { groupCalls } from './access/group-calls.ts'
import { roleCalls } from './access/role-calls.ts'
import { ticketCalls } from './access/ticket-calls.ts'
import { tokenCalls } from './access/token-calls.ts'
import { userCalls } from './access/user-calls.ts'
import { backupCalls } from './backup-calls.ts'
import type { Call } from './call.ts'
import { clusterCalls } from './cluster-calls.ts'
import { clusterOptionsCalls } from './cluster-options-calls.ts'
import { networkCalls } from './network-calls.ts'
import { nodeCalls } from './node-calls.ts'
import { poolCalls } from './pool-calls.ts'
import { powerAllCalls } from './power-all-calls.ts'
import { agentCalls } from './qemu/agent-calls.ts'
import { cloneCalls } from './qemu/clone-calls.ts'
import { cloudInitCalls } from './qemu/cloud-init-calls.ts'
import { configCalls } from './qemu/config-calls.ts'
import { consoleCalls } from './qemu/console-calls.ts'
import { createCalls } from './qemu/create-calls.ts'
import { lifecycleCalls } from './qemu/lifecycle-calls.ts'
import { migrateCalls } from './qemu/migrate-calls.ts'
import { powerCalls } from './qemu/power-calls.ts'
import { snapshotCalls } from './qemu/snapshot-calls.ts'
import { statusCalls } from './qemu/status-calls.ts'
import { vncCalls } from './qemu/vnc-calls.ts'
import { rrdCalls } from './rrd-calls.ts'
import { contentCalls } from './storage/content-calls.ts'
import { definitionCalls } from './storage/definition-calls.ts'
import { downloadUrlCalls } from './storage/download-url-calls.ts'
import { storageStatusCalls } from './storage/status-calls.ts'
import { uploadCalls } from './storage/upload-calls.ts'
import { taskCalls } from './task-calls.ts'
import { versionCalls } from './version-calls.ts'

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
  ...clusterOptionsCalls,
  ...absentFeatureCalls,
  ...taskCalls,
  ...poolCalls,
  ...definitionCalls,
  ...storageStatusCalls,
  ...contentCalls,
  ...backupCalls,
  ...uploadCalls,
  ...downloadUrlCalls,
  ...createCalls,
  ...statusCalls,
  ...powerCalls,
  ...configCalls,
  ...consoleCalls,
  ...agentCalls,
  ...lifecycleCalls,
  ...cloneCalls,
  ...migrateCalls,
  ...cloudInitCalls,
  ...vncCalls,
  ...snapshotCalls,
]
