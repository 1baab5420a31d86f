/** Every recorded step that the embedded server answers differently, with the reason. */
export const deviations: Readonly<Record<string, Readonly<Record<string, string>>>> = {}
