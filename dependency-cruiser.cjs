/**
 * The layer rules. An import goes towards core, never away from it; every npm package belongs to a layer, and a package
 * or a direction that is not written down here fails the build. tests/layers.test.ts proves that each rule bites.
 */

/** The two ends of the engine's wire share how messages travel on it. */
const wireFiles = ['main/engine/process-port.ts']

/** What each folder may import of this project, itself included. Folders not named here wire the others together. */
const folders = {
  core: ['core'],
  'main/formats': ['core', 'main/formats'],
  // knows TensorFlow's operations and nothing of language models
  'main/engine/graph': ['main/engine/graph'],
  'main/engine/model': ['core', 'main/formats', 'main/engine/graph', 'main/engine/model'],
  // a process of its own, which runs from checkpoint folders and plain files: no store
  'main/engine': ['core', 'main/formats', 'main/engine'],
  // the other end of the engine's wire
  'main/engine-host': ['core', 'main/engine-host', ...wireFiles],
  'main/store': ['core', 'main/formats', 'main/store'],
  'main/review': ['core', 'main/formats', 'main/store', 'main/review'],
  'main/em': ['core', 'main/formats', 'main/store', 'main/engine-host', 'main/review', 'main/turns', 'main/em'],
  'main/models': ['core', 'main/formats', 'main/store', 'main/engine-host', 'main/models'],
  'main/compare': ['core', 'main/store', 'main/turns', 'main/em', 'main/compare'],
  'main/report': ['core', 'main/store', 'main/turns', 'main/compare', 'main/report'],
  'main/turns': ['main/turns'],
  'main/doctor': ['core', 'main/doctor'],
  'main/jobs': ['core', 'main/jobs'],
  preload: ['preload'],
  renderer: ['core', 'renderer'],
}

/** Who may import a package; a pattern on the package's name and patterns on the importing file. */
const packages = [
  ['zod', ['^core/', '^main/', '^renderer/']],
  ['d3-(array|scale|shape)', ['^core/chart/']],
  ['@orpc/contract', ['^core/contract/', '^main/engine-host/', '^renderer/lab/']],
  ['@orpc/server', ['^main/(rpc|engine|window)/']],
  ['@orpc/client', ['^core/contract/', '^main/(rpc|engine-host)/', '^renderer/']],
  ['@orpc/tanstack-query', ['^renderer/']],
  ['@tanstack/(react-query|react-virtual|query-core)', ['^renderer/']],
  ['@mantine/[^/]+', ['^renderer/']],
  ['@tabler/icons-react', ['^renderer/']],
  ['react(-dom)?', ['^renderer/']],
  ['@tensorflow/[^/]+', ['^main/engine/(graph|model)/']],
  ['sqlite3', ['^main/store/']],
  ['csv-parse', ['^main/formats/']],
  ['hyparquet(-writer)?', ['^main/formats/']],
  ['@huggingface/tokenizers', ['^main/formats/']],
  ['electron', ['^main/index\\.ts$', '^main/window/', '^preload/']],
]

const within = (path) => (path.endsWith('.ts') ? `^${path.replaceAll('.', '\\.')}$` : `^${path}/`)

const installed = (name) => `^node_modules/(@types/)?${name}(/|$)`

// `electron` stays unresolved where it is not installed
const named = (name) => `${installed(name)}|^${name}(/|$)`

module.exports = {
  forbidden: [
    ...Object.entries(folders).map(([folder, allowed]) => ({
      name: `${folder} imports only ${allowed.join(', ')}`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: '^(core|main|preload|renderer|scripts|tests|out)/', pathNot: allowed.map(within) },
    })),
    {
      name: 'the engine is a process: nobody imports it',
      severity: 'error',
      from: { pathNot: '^main/engine/' },
      to: { path: '^main/engine/', pathNot: wireFiles.map(within) },
    },
    {
      name: 'nothing imports tests, scripts or bundles',
      severity: 'error',
      from: { path: '^(core|main|preload|renderer)/' },
      to: { path: '^(tests|scripts|out)/' },
    },
    {
      name: 'core and renderer know no Node',
      severity: 'error',
      from: { path: '^(core|renderer)/' },
      to: { dependencyTypes: ['core'] },
    },
    ...packages.map(([name, users]) => ({
      name: `${name} is not for this layer`,
      severity: 'error',
      from: { pathNot: users },
      to: { path: named(name) },
    })),
    {
      name: 'every package has a layer',
      severity: 'error',
      from: { path: '^(core|main|preload|renderer)/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'],
        pathNot: packages.map(([name]) => named(name)),
      },
    },
    {
      name: 'no circular imports',
      severity: 'error',
      // the gradient of an operation is made of other operations
      from: { pathNot: '^main/engine/graph/ops/' },
      // a cycle that is closed by a type alone does not exist at run time
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^electron$'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
