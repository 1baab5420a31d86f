/** When the screen of a machine is kept as a picture, and where. */
export interface ScreenshotWish {
  /** `failure`: when the guest is not reached; `always`: also when it is. */
  readonly when: 'failure' | 'always'
  /** Absolute; made where it is missing. */
  readonly folder: string
}
