import type { Component } from '../options/component.ts'
import type { DataSource } from './data-source.ts'

/** What can be built with: given to the plan from outside, since this room knows no component by name. */
export interface Components {
  builder(type: string): Component | undefined
  provisioner(type: string): Component | undefined
  postProcessor(type: string): Component | undefined
  dataSource(type: string): DataSource | undefined
  /** Every type there is, with aliases, for "did you mean". */
  readonly names: {
    readonly builders: readonly string[]
    readonly provisioners: readonly string[]
    readonly postProcessors: readonly string[]
    readonly dataSources: readonly string[]
  }
  /** Names of Packer plug-ins that are not needed because this product does their work: `proxmox`, `ansible`. */
  readonly plugins: readonly string[]
}
