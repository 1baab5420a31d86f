import type { Product } from '../../src/engine/product.ts'
import { product } from '../../src/entry/product.ts'

/** The product, but that machines of `proxmox-url: embedded` are simulated: the action has no input for it. */
export const simulated: Product = { ...product, serve: (options) => product.serve({ ...options, simulate: true }) }
