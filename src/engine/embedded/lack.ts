/** Something that machines of the embedded server need. */
export interface Lack {
  readonly kind: 'qemu' | 'firmware' | 'tpm' | 'kvm'
  readonly what: string
  /** What mends it, a line each. */
  readonly commands: readonly string[]
}

export interface SetUpOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly onLine: (text: string) => void
}
