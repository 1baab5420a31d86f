declare module 'ssh2/lib/protocol/keyParser.js' {
  const keyParser: { readonly parseKey: typeof import('ssh2').utils.parseKey }
  export default keyParser
}
