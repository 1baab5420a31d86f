import type { Range } from '../../diagnostics/range.ts'
import type { Expression } from '../../hcl/syntax/ast.ts'
import type { Defaults } from '../../hcl/values/optional-defaults.ts'
import type { Type } from '../../hcl/values/type.ts'
import type { Value } from '../../hcl/values/value.ts'

/** An input variable as the template declares it. */
export interface Variable {
  readonly name: string
  readonly type: Type
  readonly defaults: Defaults | undefined
  readonly sensitive: boolean
  readonly nullable: boolean
  readonly description: string
  readonly default: Assignment | undefined
  readonly validations: readonly Validation[]
  /** `variable "name"`, without its body. */
  readonly range: Range
}

/** A value that was given to a variable, by whom and where. */
export interface Assignment {
  readonly from: 'default' | 'env' | 'varfile' | 'cmd'
  readonly value: Value
  readonly range: Range | undefined
}

/** A rule that the author of the template made for a variable. */
export interface Validation {
  readonly condition: Expression | undefined
  readonly message: Expression | undefined
  readonly range: Range
}
