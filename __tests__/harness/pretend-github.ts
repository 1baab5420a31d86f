import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PretendComment {
  readonly id: number
  body: string
  readonly user: { readonly login: string; readonly type: 'Bot' | 'User' }
  readonly html_url: string
}

/** What GitHub's API says of the comments of a pull request, over real HTTP. */
export class PretendGitHub {
  readonly comments: PretendComment[] = []
  /** `POST /repos/example/templates/issues/12/comments` */
  readonly calls: string[] = []
  readonly tokens = new Set<string | undefined>()
  /** May comments be written? Not with the token of a pull request from a fork. */
  mayWrite = true
  /** Whose the token is; undefined: a workflow's own, which may not ask. */
  login: string | undefined
  /** Answers everything with this status. */
  broken: number | undefined
  /** Comments that go away between a look and a word. */
  vanishing = false
  readonly #server: Server
  #next = 1

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body, link }) => {
        response.setHeader('content-type', 'application/json')
        if (link !== undefined) response.setHeader('link', link)
        response.writeHead(status).end(JSON.stringify(body))
      })
    })
  }

  static async open(): Promise<PretendGitHub> {
    const github = new PretendGitHub()
    await new Promise<void>((resolve) => github.#server.listen(0, '127.0.0.1', resolve))
    return github
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/v3`
  }

  add(body: string, user: PretendComment['user'] = bot): PretendComment {
    const id = this.#next++
    const comment = { id, body, user, html_url: `https://github.example.com/comments/${id}` }
    this.comments.push(comment)
    return comment
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown; link?: string }> {
    const url = new URL(request.url ?? '', 'http://github')
    const way = url.pathname.replace(/^\/api\/v3/, '')
    this.calls.push(`${request.method} ${way}`)
    this.tokens.add(request.headers.authorization)
    let text = ''
    for await (const piece of request) text += String(piece)
    const given = text === '' ? {} : (JSON.parse(text) as { readonly body?: string })
    if (this.broken !== undefined) return { status: this.broken, body: { message: 'It is broken' } }
    if (way.endsWith('/jobs')) return { status: 200, body: { total_count: 0, jobs: [] } }
    if (way === '/user')
      return this.login === undefined ? refused : { status: 200, body: { login: this.login, type: 'User' } }
    if (request.method === 'GET') return this.#page(url)
    if (!this.mayWrite) return refused
    if ((given.body ?? '').length > 65_536)
      return { status: 422, body: { message: 'Body is too long (maximum is 65536 characters)' } }
    if (request.method === 'POST') return { status: 201, body: this.add(given.body ?? '', this.#user) }
    const comment = this.comments.find(({ id }) => way.endsWith(`/comments/${id}`))
    if (comment === undefined || this.vanishing) return { status: 404, body: { message: 'Not Found' } }
    comment.body = given.body ?? ''
    return { status: 200, body: comment }
  }

  get #user(): PretendComment['user'] {
    return this.login === undefined ? bot : { login: this.login, type: 'User' }
  }

  #page(url: URL): { status: number; body: unknown; link?: string } {
    const size = Number(url.searchParams.get('per_page') ?? 30)
    const page = Number(url.searchParams.get('page') ?? 1)
    const body = this.comments.slice((page - 1) * size, page * size)
    if (page * size >= this.comments.length) return { status: 200, body }
    const next = `${this.url}${url.pathname.replace(/^\/api\/v3/, '')}?per_page=${size}&page=${page + 1}`
    return { status: 200, body, link: `<${next}>; rel="next"` }
  }
}

const bot = { login: 'github-actions[bot]', type: 'Bot' } as const
const refused = { status: 403, body: { message: 'Resource not accessible by integration' } }
