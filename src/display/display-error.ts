/** The display could not be seen: what answers is no VNC server, refuses, or says what makes no sense. */
export class DisplayError extends Error {
  override readonly name = 'DisplayError'
}
