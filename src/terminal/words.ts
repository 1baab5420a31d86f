import { type Command, InvalidArgumentError, type Option } from 'commander'

/** Flags of Packer that can not be had here, and what to do in their place. */
const unsupported: Readonly<Record<string, string>> = {
  debug: 'A build does not pause between its steps. To look into a failed one keep it: -on-error=abort.',
}

/** Flags of Packer about what can not be had here, whatever their value. */
const ofKeyless: ReadonlySet<string> = new Set([
  'bundle',
  'keyless-identity',
  'keyless-oidc-issuer',
  'require-rekor',
  'require-timestamp',
  'trusted-root-path',
])
const ofSigstore = 'An attestation that Sigstore signed without a key is verified by packer verify-attestation alone.'

/** As Go reads them. */
const yes = /^(?:1|t|T|TRUE|true|True)$/
const no = /^(?:0|f|F|FALSE|false|False)$/

interface Flag {
  readonly option: Option
  /** It is there to be switched off: `-color=false` is its `--no-color`. */
  readonly isOn: boolean
  /** It has a `--no-` beside it: off is not the same as not given. */
  readonly isEither?: boolean
}

/**
 * The words of a command line with two dashes where Packer has one: `-var-file=x`, `-force=false`. Throws
 * InvalidArgumentError for a flag without any (`var-file=x`), and for those of Packer that can not be had here.
 */
export function withTwoDashes(words: readonly string[], program: Command): readonly string[] {
  const flags = flagsOf(commandsOf(words, program))
  const result: string[] = []
  let isValue = false
  for (const word of commandFirst(words)) {
    const read: readonly string[] = isValue ? [word] : asFlag(word, flags)
    result.push(...read)
    const last = read.at(-1) ?? ''
    isValue = !isValue && flags.get(last.replace(/^--/, ''))?.option.required === true && last.startsWith('--')
  }
  return result
}

/** Packer takes this one before the command too, and has two more names for the version. */
function commandFirst(words: readonly string[]): readonly string[] {
  const [first = '', command, ...rest] = words
  if (words.length === 1 && /^-(?:v|version)$/.test(first)) return ['--version']
  return /^--?machine-readable$/.test(first) && command !== undefined ? [command, first, ...rest] : words
}

/** The command that is meant, with those below it; all of them where it is none. */
function commandsOf(words: readonly string[], program: Command): readonly Command[] {
  const named = words.find((word) => !word.startsWith('-'))
  const found = program.commands.filter(
    (command) => command.name() === named || command.aliases().includes(named ?? ''),
  )
  return (found.length === 0 ? program.commands : found).flatMap((command) => [command, ...command.commands])
}

function flagsOf(commands: readonly Command[]): ReadonlyMap<string, Flag> {
  const options = commands.flatMap((command) => command.options)
  const names = new Set(options.map(({ long }) => long))
  return new Map(
    options.flatMap((option): readonly (readonly [string, Flag])[] => {
      const name = option.long?.slice(2) ?? ''
      const flag = { option, isOn: false, isEither: names.has(`--no-${name}`) }
      const bare = name.replace(/^no-/, '')
      if (!option.negate || names.has(`--${bare}`)) return [[name, flag]]
      return [
        [name, flag],
        [bare, { option, isOn: true }],
      ]
    }),
  )
}

function asFlag(word: string, flags: ReadonlyMap<string, Flag>): readonly string[] {
  const isVerification = flags.has('predicate-type')
  const [, dashes = '', name = '', value] = /^(-{0,2})([a-z][a-z-]+)(=.*)?$/s.exec(word) ?? []
  const flag = flags.get(name)
  if (dashes !== '' && flag === undefined && Object.hasOwn(unsupported, name)) {
    // Who asks for nothing gets it.
    if (!truth(name, value)) return []
    throw new InvalidArgumentError(`--${name} is a flag of Packer that can not be had here. ${unsupported[name]}`)
  }
  if (dashes !== '' && flag === undefined && isVerification && ofKeyless.has(name))
    throw new InvalidArgumentError(`--${name} is a flag of Packer that can not be had here. ${ofSigstore}`)
  if (flag === undefined) return [word]
  // The value may be a secret: it is not repeated.
  if (dashes === '' && value !== undefined)
    throw new InvalidArgumentError(`--${name} is written with its dashes: --${name}=...`)
  if (dashes === '') return [word]
  const { option, isOn, isEither = false } = flag
  if (!option.isBoolean() && !option.negate) return [`--${name}${value ?? ''}`]
  const wanted = truth(name, value)
  if (isEither) return [wanted ? `--${name}` : `--no-${name}`]
  if (wanted === isOn) return []
  return [isOn ? `--no-${name}` : `--${name}`]
}

function truth(name: string, value: string | undefined): boolean {
  if (value === undefined || yes.test(value.slice(1))) return true
  if (no.test(value.slice(1))) return false
  throw new InvalidArgumentError(`--${name} is true or false.`)
}
