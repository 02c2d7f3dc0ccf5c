/** Where newer versions come from, and how one takes the place of this. */
export interface UpdateSource {
  /**
   * Looks for a newer version, downloads it and checks it. @returns its version, once it could be installed; undefined
   * when there is none. Rejects when the server is not reached, or what it gives is not what it promised.
   */
  fetch(): Promise<string | undefined>;
  /**
   * Puts what was fetched in the place of this program, which has stored everything and is about to end.
   * @param restart whether the new one is started
   * @returns whether the system ends this program by itself (macOS)
   */
  install(restart: boolean): boolean;
}
