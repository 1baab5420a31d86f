import path from 'node:path'
import type { Product } from '../../src/engine/product.ts'
import { product } from '../../src/entry/product.ts'

const program = path.resolve(import.meta.dirname, '../../src/entry/cli.ts')

/** The product, but that machines of the embedded Proxmox are simulated, which need nothing of this machine: the action has no input for it. */
export const simulated: Product = {
  ...product,
  serve: (options) => product.serve({ ...options, simulate: true }),
  startServer: (options) => product.startServer({ ...options, simulate: true, program }),
  lacks: () => Promise.resolve([]),
}
