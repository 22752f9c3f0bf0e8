/**
 * Reading large tables in pages, so that memory stays flat and other calls get their turn in between.
 */

/** Rows held at a time. */
const PAGE_ROWS = 1000

/**
 * Yields all rows of a query that is asked for in pages by key: each page starts after the last row of the one
 * before, which an index finds at once, however far it lies in.
 *
 * @param readPage reads up to `limit` rows that follow `last` in the order of the query (from the start if undefined)
 */
export async function* iteratePages<Row>(
  readPage: (last: Row | undefined, limit: number) => Promise<Row[]>,
  pageRows = PAGE_ROWS,
): AsyncGenerator<Row, void, undefined> {
  let last: Row | undefined
  for (;;) {
    const page = await readPage(last, pageRows)
    yield* page
    if (page.length < pageRows) return
    last = page.at(-1)
  }
}
