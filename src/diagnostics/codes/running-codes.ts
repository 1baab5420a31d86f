/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const runningCodes = {
  cancelled:
    'The build was stopped by a signal or by the platform. What it had made is removed by the build or by the post step.',
  'internal-error': 'A defect of this product. Please report it with the stack that follows it.',
} as const
