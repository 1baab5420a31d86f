import { anyUser, type Call, directory, ofNode } from './call.ts'

const releases: Readonly<Record<string, { release: string; repoid: string; version: string }>> = {
  '8.4.1': { release: '8.4', repoid: 'd0ea9d2b0749cc01', version: '8.4.1' },
}

export function releaseOf(version: string): { release: string; repoid: string; version: string } {
  return releases[version] ?? { release: version.split('.').slice(0, 2).join('.'), repoid: '0000000000000000', version }
}

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
