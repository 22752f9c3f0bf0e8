/** What the preload script gives the page. */

import type { PageCommand } from '../../core/contract/page-command'
import type { GrantedPath } from '../../core/contract/workspace'

export interface DesktopBridge {
  /** Asks for the port, which arrives as a message of this window. */
  connect(): void
  onCommand(listener: (command: PageCommand) => void): void
  grantFiles(files: readonly File[]): Promise<readonly GrantedPath[]>
}

declare global {
  interface Window {
    readonly desktop: DesktopBridge
  }
}
