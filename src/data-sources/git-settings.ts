import { childEnvironment } from '../trust/child-environment.ts'

/**
 * A repository can name programs that git starts by itself, and who asks about a folder does not know what is in it. These
 * win over every file of configuration.
 */
export const withoutPrograms: readonly string[] = [
  // A folder that looks like a bare repository may be the work of a stranger, checked out with the rest.
  'safe.bareRepository=explicit',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.askPass=',
  'protocol.allow=never',
].flatMap((setting) => ['-c', setting])

/** Without what others have set for a git of theirs: another repository, further configuration, programs to ask for passwords. */
export function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const own = Object.entries(childEnvironment(env)).filter(([name]) => !/^GIT_|^SSH_ASKPASS/i.test(name))
  return {
    ...Object.fromEntries(own),
    // No translated words are answered, and no lock is taken for a look.
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    // None, also where the repository allows one by name, as it may to get what a partial clone lacks.
    GIT_ALLOW_PROTOCOL: '',
    GIT_NO_LAZY_FETCH: '1',
  }
}
