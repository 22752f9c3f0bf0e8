/** `npm run demo:seeds`: the demo on many seeds, which is bundled with the program and started like it. */
import { startProgram } from './setup/start-program.mjs'

await startProgram('demo-seeds', process.argv.slice(2))
