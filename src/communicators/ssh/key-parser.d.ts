declare module 'ssh2/lib/protocol/keyParser.js' {
  const keyParser: { readonly parseKey: typeof import('ssh2').utils.parseKey }
  export default keyParser
}

declare module 'ssh2/lib/protocol/utils.js' {
  const utils: {
    /** From OpenSSL's form to SSH's. */
    convertSignature(signature: Buffer, keyType: string): Buffer | false | undefined
    sendPacket(protocol: object, packet: Buffer): boolean
  }
  export default utils
}
