import path from 'node:path'
import { type BaseChanges, changeBase, parseBase } from '../../src/embedded/base-declaration.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/embedded/index.ts'

/** A server with simulated machines that starts with what is declared; the files of its volumes lie in `folder`. */
export function startDeclared(folder: string, declared: unknown, changes: BaseChanges = {}): Promise<EmbeddedServer> {
  return startEmbedded({
    data: path.join(folder, 'data'),
    listen: { host: '127.0.0.1', port: 0 },
    simulate: true,
    authFailureDelay: 0,
    base: changeBase(parseBase(declared, folder), changes),
  })
}
