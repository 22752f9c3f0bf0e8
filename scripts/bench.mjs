/** `npm run bench`: the benchmark, which is bundled with the program and started like it. */
import { startProgram } from './setup/start-program.mjs'

await startProgram('bench', process.argv.slice(2))
