import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { readSmallFile } from '../intake/small-file.ts'
import type { Dependency } from './statement.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Who builds, as the platform calls it; undefined: a person. By the same variables as Packer. */
export function builderIdOf(env: Env): string | undefined {
  return firstOf(env, ['GITHUB_WORKFLOW_REF', 'CI_JOB_URL', 'CI_PIPELINE_URL', 'BUILD_URL'])
}

/** Which of its runs it was. */
export function invocationOf(env: Env): string | undefined {
  return firstOf(env, ['GITHUB_RUN_ID', 'CI_PIPELINE_ID', 'CI_JOB_ID', 'BUILD_ID'])
}

/** The commit that is built, from the platform's variables, else of the repository around the folder; undefined: none. */
export function sourceOf(env: Env, folder: string): Dependency | undefined {
  const github = [env['GITHUB_REPOSITORY'], env['GITHUB_SHA']]
  if (github.every(Boolean)) {
    const server = (env['GITHUB_SERVER_URL'] || 'https://github.com').replace(/\/+$/, '')
    return commit(`${server}/${github[0]}`, env['GITHUB_REF'], github[1])
  }
  const gitlab = [env['CI_PROJECT_URL'], env['CI_COMMIT_SHA']]
  if (gitlab.every(Boolean)) {
    const branch = env['CI_COMMIT_REF_NAME'] && `refs/heads/${env['CI_COMMIT_REF_NAME']}`
    return commit((gitlab[0] ?? '').replace(/\/+$/, ''), branch, gitlab[1])
  }
  return repositoryAround(folder)
}

function firstOf(env: Env, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== '')
}

function commit(url: string, ref: string | undefined, sha = ''): Dependency {
  return { uri: `git+${url}${ref ? `@${ref}` : ''}`, digest: { gitCommit: sha } }
}

/** Read from its files: a program that is started there might run what the repository asks for. */
function repositoryAround(folder: string): Dependency | undefined {
  const top = topOf(folder)
  if (top === undefined) return undefined
  try {
    const own = gitFolder(path.join(top, '.git'))
    const common = path.resolve(own, read(path.join(own, 'commondir')) ?? '.')
    const head = read(path.join(own, 'HEAD')) ?? ''
    const [, ref] = /^ref: (\S+)$/.exec(head) ?? []
    const sha = ref === undefined ? head : (read(path.join(common, ref)) ?? packed(common, ref))
    if (sha === undefined || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(sha)) return undefined
    const remote = remoteOf(read(path.join(common, 'config')) ?? '')
    const url = remote === undefined ? pathToFileURL(top).href : withoutLogin(remote)
    return commit(url, ref?.startsWith('refs/heads/') === true ? ref : undefined, sha)
  } catch {
    // What is no repository that can be read says nothing.
    return undefined
  }
}

function topOf(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder
  const above = path.dirname(folder)
  return above === folder ? undefined : topOf(above)
}

/** In a worktree a file says where it is. */
function gitFolder(place: string): string {
  if (statSync(place).isDirectory()) return place
  const [, elsewhere = ''] = /^gitdir: (.+)$/.exec(read(place) ?? '') ?? []
  return path.resolve(path.dirname(place), elsewhere)
}

function read(file: string): string | undefined {
  return existsSync(file) ? readSmallFile(file).toString('utf8').trim() : undefined
}

function packed(common: string, ref: string): string | undefined {
  const lines = (read(path.join(common, 'packed-refs')) ?? '').split('\n').map((line) => line.trim().split(' '))
  return lines.find(([, name]) => name === ref)?.[0]
}

function remoteOf(config: string): string | undefined {
  const [, section = ''] = /^\[remote "origin"\]\s*\n((?:[^[].*\n?)*)/m.exec(`${config}\n`) ?? []
  return /^\s*url\s*=\s*(\S+)\s*$/m.exec(section)?.[1]
}

function withoutLogin(url: string): string {
  const parsed = url.includes('://') ? URL.parse(url) : null
  if (parsed === null) return url
  parsed.username = ''
  parsed.password = ''
  return parsed.href
}
