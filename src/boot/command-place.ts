/** A piece of a boot command. */
export interface BootPlace {
  /** Index of the string in `boot_command` where it starts. */
  readonly part: number
  /** UTF-16 offsets in that string. A token may run over its end: Packer joins the strings before it reads them. */
  readonly start: number
  readonly end: number
}
