/** A template of the server, as it is told of. */
export interface TemplateRef {
  readonly vmid: number
  readonly name: string
  readonly node: string
}

/** `template 9002 (debian) on node pve`. */
export function describeTemplate({ vmid, name, node }: TemplateRef): string {
  return `template ${vmid} (${name}) on node ${node}`
}
