/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const guestsCodes = {} as const
