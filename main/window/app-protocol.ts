/**
 * The page's own scheme, app://lab/: serves the built page with a strict content security policy, and nothing outside
 * of its folder. A page on file:// would be of no origin, and could read other files.
 */

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { protocol } from 'electron'

export const PAGE_ORIGIN = 'app://lab'

/** Takes the place of the nonce in the built page. */
const NONCE = '__CSP_NONCE__'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Before the application is ready. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** @param folder the built page */
export function servePage(folder: string): void {
  protocol.handle('app', async ({ url }) => {
    const { host, pathname } = new URL(url)
    const file = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)))
    const type = contentTypes[extname(file)]
    if (host !== 'lab' || !file.startsWith(folder + sep) || type === undefined) return notFound()
    try {
      if (extname(file) !== '.html') return respond(await readFile(file), type)
      const nonce = randomBytes(16).toString('base64')
      const html = (await readFile(file, 'utf8')).replaceAll(NONCE, nonce)
      return respond(html, type, { 'content-security-policy': contentSecurityPolicy(nonce) })
    } catch {
      return notFound()
    }
  })
}

/** Styles may carry the nonce, because Mantine writes its theme into a style element; scripts come from files only. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function respond(body: string | Uint8Array<ArrayBuffer>, type: string, headers: Record<string, string> = {}): Response {
  return new Response(body, {
    headers: { 'content-type': type, 'x-content-type-options': 'nosniff', ...headers },
  })
}

const notFound = (): Response => new Response('not found', { status: 404 })
