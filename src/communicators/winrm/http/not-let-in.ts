import { ConnectFailure } from '../../ssh/failure.ts'

/** What was tried when the server answered 401. */
export interface Offer {
  readonly useNtlm: boolean
  readonly useSsl: boolean
  /** User and password were looked at. */
  readonly isProven: boolean
}

/** What a 401 means, by what the server would take instead. */
export function notLetIn(challenges: readonly string[], { useNtlm, useSsl, isProven }: Offer): ConnectFailure {
  const takes = (scheme: RegExp): boolean => challenges.some((challenge) => scheme.test(challenge))
  const basic = takes(/\bBasic\b/i)
  const ntlm = takes(/\b(?:Negotiate|NTLM)\b/i)
  if (useNtlm && !isProven && !ntlm) {
    const advice = basic
      ? 'Leave winrm_use_ntlm out, or allow it in the guest: winrm set winrm/config/service/auth @{Negotiate="true"}.'
      : 'Allow it in the guest: winrm set winrm/config/service/auth @{Negotiate="true"}.'
    return refused(`it does not take NTLM${others(challenges)}`, advice)
  }
  if (!useNtlm && !basic && challenges.length > 0) {
    const enable = useSsl
      ? 'winrm set winrm/config/service/auth @{Basic="true"}'
      : 'winrm set winrm/config/service/auth @{Basic="true"} and winrm set winrm/config/service @{AllowUnencrypted="true"}'
    const instead = ntlm ? 'Set winrm_use_ntlm = true, or allow' : 'Allow'
    return refused(
      `it does not take Basic authentication${others(challenges)}`,
      `${instead} it in the guest: ${enable}.`,
    )
  }
  return refused(
    'it refuses user or password',
    'Check winrm_username and winrm_password. The user has to be an administrator of the guest; one who is not the built-in Administrator needs LocalAccountTokenFilterPolicy = 1 there.',
  )
}

function refused(text: string, advice: string): ConnectFailure {
  return new ConnectFailure('authentication', `${text} (status 401)`, { advice })
}

function others(challenges: readonly string[]): string {
  const schemes = challenges.flatMap((challenge) => /^\s*(\w+)/.exec(challenge)?.[1] ?? [])
  return schemes.length === 0 ? '' : `, but ${schemes.join(' and ')}`
}
