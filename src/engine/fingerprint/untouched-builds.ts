import { type Diagnostic, warning } from '../../diagnostics/diagnostic.ts'
import { ExternalError } from '../../diagnostics/errors.ts'
import type { Plan } from '../../packer/plan.ts'
import type { ChangesRequest, Product } from '../product.ts'
import type { Session } from '../session.ts'

const noBase =
  'Events of pull requests, merge groups and pushes say it; else name it: `changed-since` (`--changed-since COMMIT`).'

/** Where nothing says with which commit to compare. */
export function noBaseKnown(): Diagnostic {
  return warning('base-not-found', 'Nothing says with which commit to compare: every build counts as changed', noBase)
}

/**
 * Names of the builds that a change since the commit does not touch. Where that can not be found out it is told, and there
 * are none.
 */
export async function untouchedBuilds(
  plan: Plan,
  { since, ...around }: Omit<ChangesRequest, 'since'> & { readonly since: string | undefined },
  product: Product,
  session: Session,
): Promise<ReadonlySet<string>> {
  if (since === undefined) {
    session.tell([noBaseKnown()])
    return new Set()
  }
  try {
    const touched = await product.changes(plan, { since, ...around })
    return new Set(plan.builds.flatMap(({ name }) => (touched.has(name) ? [] : [name])))
  } catch (thrown) {
    if (around.signal.aborted || !(thrown instanceof ExternalError)) throw thrown
    session.tell([warning(thrown.code, `${thrown.message}: every build counts as changed`, thrown.detail)])
    return new Set()
  }
}
