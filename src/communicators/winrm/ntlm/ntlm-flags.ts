/** NEGOTIATE of [MS-NLMP] 2.2.2.5, those that are used. */
export const flags = {
  unicode: 0x00000001,
  requestTarget: 0x00000004,
  sign: 0x00000010,
  seal: 0x00000020,
  ntlm: 0x00000200,
  alwaysSign: 0x00008000,
  targetTypeServer: 0x00020000,
  extendedSessionSecurity: 0x00080000,
  targetInfo: 0x00800000,
  version: 0x02000000,
  key128: 0x20000000,
  keyExchange: 0x40000000,
  key56: 0x80000000,
} as const

export type Flag = keyof typeof flags

/** Flags as one number of 32 bits. */
export function flagBits(...names: readonly Flag[]): number {
  return names.reduce((bits, name) => bits | flags[name], 0) >>> 0
}

export function hasFlag(bits: number, name: Flag): boolean {
  return (bits & flags[name]) !== 0
}
