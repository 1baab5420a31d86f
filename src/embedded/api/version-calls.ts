import { releaseOf } from '../release.ts'
import { anyUser, type Call, directory, ofNode } from './call.ts'

const version = (path: string, parameters: Call['parameters']): Call => ({
  method: 'GET',
  path,
  description: 'Version of the server.',
  permission: anyUser,
  parameters,
  run: ({ datacenter }) => releaseOf(datacenter.state.version),
})

export const versionCalls: readonly Call[] = [
  directory('/', 'subdir', ['version', 'cluster', 'nodes', 'storage', 'access', 'pools']),
  version('/version', {}),
  version('/nodes/{node}/version', ofNode),
]
