/** The process's environment as a value, so that nothing reads it behind the caller's back. */
export type Env = Readonly<Record<string, string | undefined>>
