/** The review desk as somebody drives it who never touches the mouse, with the time that each next card takes. */

import { expect, type Page } from '@playwright/test'

export class KeyboardDesk {
  constructor(private readonly page: Page) {}

  /** Goes to Review by its key, and waits for a card. */
  async open(timeout = 30_000): Promise<void> {
    await this.page.keyboard.press('Control+4')
    await expect(this.page.getByRole('heading', { level: 1, name: 'Review' })).toBeVisible({ timeout })
    await expect(this.page.getByRole('region', { name: 'The text to explain' })).toBeVisible({ timeout })
  }

  /** One key after the other, as fast as they can be sent. */
  async type(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  /** The thought that is asked about takes a text of one's own instead. */
  async write(text: string): Promise<void> {
    await this.type('e')
    await this.page.getByRole('textbox', { name: 'Your own thought' }).fill(text)
    await this.type('Control+Enter')
  }

  /** Milliseconds from the key until the page has painted the frame with the next card; what it does then is not counted. */
  async timeToNext(key: string): Promise<number> {
    await this.page.evaluate(() => {
      const shown = () => {
        const card = document.querySelector('article[aria-label^="Card"]')
        return card?.querySelector('h2') ? `${card.querySelector('header')?.textContent}` : null
      }
      const timed = new Promise<number>((resolve, reject) => {
        const press = (event: KeyboardEvent) => {
          const before = shown()
          const late = setTimeout(() => reject(new Error('no next card came')), 10_000)
          const watch = new MutationObserver(() => {
            const now = shown()
            if (now === null || now === before) return
            watch.disconnect()
            clearTimeout(late)
            requestAnimationFrame(() => {
              // a timer would stand behind whatever else is to be done
              const painted = () => resolve(performance.now() - event.timeStamp)
              void scheduler.postTask(painted, { priority: 'user-blocking' })
            })
          })
          watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
        }
        window.addEventListener('keydown', press, { capture: true, once: true })
      })
      Object.assign(window, { timed })
    })
    await this.type(key)
    return this.page.evaluate(() => (window as unknown as { timed: Promise<number> }).timed)
  }

  /** How many labels the strip counts today. */
  async expectCount(count: number): Promise<void> {
    await expect(this.page.getByText(new RegExp(`^${count} of 300 today$`))).toBeVisible({ timeout: 30_000 })
  }
}

/** The value that a share of the others is not above. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
